mod bonds;
mod exact;
mod ground;
mod models;
mod resumption;
mod sign;
