mod bonds;
mod exact;
mod ground;
mod lengths;
mod models;
mod resumption;
mod sign;
mod stiffness;
