mod bonds;
mod exact;
mod models;
mod resumption;
mod sign;
