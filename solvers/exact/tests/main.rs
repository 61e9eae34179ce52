//! Physics against physics: exact limits, symmetries, sum rules, and published values.

#[path = "exact/fermions.rs"]
mod fermions;
#[path = "exact/literature.rs"]
mod literature;
#[path = "exact/lowest.rs"]
mod lowest;
#[path = "exact/multiplets.rs"]
mod multiplets;
#[path = "exact/reduced.rs"]
mod reduced;
#[path = "exact/response.rs"]
mod response;
#[path = "exact/sectors.rs"]
mod sectors;
#[path = "exact/support.rs"]
mod support;
#[path = "exact/symmetry.rs"]
mod symmetry;
#[path = "exact/thermal.rs"]
mod thermal;
#[path = "exact/translations.rs"]
mod translations;
