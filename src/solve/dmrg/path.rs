//! The order in which the matrices of the sites follow each other.

use eigentruth_models::{Degree, Hamiltonian, Lattice, Space};
use eigentruth_operators::Mode;

use super::Route;

/// A path through all sites.
pub struct Path {
    /// The site at each place.
    pub sites: Vec<usize>,
    /// The place of each site.
    pub places: Vec<usize>,
    /// How it runs, for a sentence.
    pub words: &'static str,
}

impl Path {
    /// The path that was asked for, or of the two that follow the directions of a lattice the one whose cuts divide fewer bonds:
    /// entanglement grows with their number.
    ///
    /// # Errors
    /// A sentence, if a list does not name every site once.
    pub fn new(lattice: &Lattice, route: &Route) -> Result<Self, String> {
        let n = lattice.len();
        match route {
            Route::Given(sites) => {
                let mut seen = vec![false; n];
                for &site in sites {
                    match seen.get_mut(site) {
                        Some(seen) if !*seen => *seen = true,
                        Some(_) => {
                            return Err(format!(
                                "[solve] `path` names site {site} twice; it names every site once"
                            ));
                        }
                        None => {
                            return Err(format!(
                                "[solve] `path` names site {site}; the sites are 0 to {}",
                                n.saturating_sub(1)
                            ));
                        }
                    }
                }
                if let Some(site) = seen.iter().position(|seen| !seen) {
                    return Err(format!("[solve] `path` leaves out site {site}; it names every site once"));
                }
                Ok(Self::of(sites.clone(), "as given"))
            }
            Route::Auto(_) => {
                let natural = Self::of((0..n).collect(), "sites in the order of their numbers");
                let mut sites: Vec<usize> = (0..n).collect();
                let place = |site: &usize| {
                    let site = lattice.sites()[*site];
                    (site.cell[0], site.cell[1], site.basis)
                };
                sites.sort_by_key(place);
                let across = Self::of(sites, "along the second direction of the lattice first");
                let fewer = lattice.unit_cell().is_some() && across.cut(lattice) < natural.cut(lattice);
                Ok(if fewer { across } else { natural })
            }
        }
    }

    fn of(sites: Vec<usize>, words: &'static str) -> Self {
        let mut places = vec![0; sites.len()];
        sites.iter().enumerate().for_each(|(place, site)| places[*site] = place);
        Self { sites, places, words }
    }

    /// The most bonds of the lattice that a cut between two neighbouring places divides.
    pub fn cut(&self, lattice: &Lattice) -> usize {
        let mut changes = vec![0isize; self.sites.len() + 1];
        for bond in lattice.bonds() {
            let (from, to) = (self.places[bond.from], self.places[bond.to]);
            changes[from.min(to)] += 1;
            changes[from.max(to)] -= 1;
        }
        let sums = changes.iter().scan(0, |sum, change| {
            *sum += change;
            Some(*sum)
        });
        sums.max().unwrap_or(0).unsigned_abs()
    }

    /// The Hamiltonian with its sites numbered along the path.
    ///
    /// # Errors
    /// None for a Hamiltonian on these sites.
    pub fn along(&self, hamiltonian: &Hamiltonian) -> Result<Hamiltonian, String> {
        let space = hamiltonian.space();
        let moved = |mode: &Mode| Mode::new(self.places[mode.site as usize] as u32, mode.internal);
        let mut degrees: Vec<Degree> =
            space.degrees().iter().map(|degree| Degree { mode: moved(&degree.mode), ..*degree }).collect();
        degrees.sort_by_key(|degree| degree.mode.site);
        let space = Space::new(space.algebra().clone(), degrees).map_err(|error| error.to_string())?;
        let operator = hamiltonian.operator().map_labels(moved);
        Hamiltonian::new(space, &operator).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_models::Boundary;

    use super::super::super::input::Auto;
    use super::*;

    fn auto(lattice: &Lattice) -> Path {
        Path::new(lattice, &Route::Auto(Auto::Auto)).unwrap()
    }

    #[test]
    fn paths_run_across_the_narrower_direction() {
        let square = |size| Lattice::square(size, [Boundary::Open; 2]).unwrap();
        let wide = auto(&square([5, 2]));
        assert_eq!(wide.sites, [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]);
        // In a row of two a cut within it divides its bond, and those to both neighbours.
        assert_eq!(wide.cut(&square([5, 2])), 3);
        assert_eq!(auto(&square([2, 5])).sites, (0..10).collect::<Vec<_>>());
        let ladder = Lattice::ladder(4, 2, [Boundary::Open; 2]).unwrap();
        assert_eq!(auto(&ladder).sites, (0..8).collect::<Vec<_>>());
        let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
        assert_eq!(auto(&ring).cut(&ring), 2);
    }

    #[test]
    fn given_paths_name_every_site_once() {
        let chain = Lattice::chain(3, Boundary::Open).unwrap();
        let given = |sites: &[usize]| Path::new(&chain, &Route::Given(sites.to_vec()));
        let path = given(&[2, 0, 1]).unwrap();
        assert_eq!((path.places, path.sites), (vec![1, 2, 0], vec![2, 0, 1]));
        for (sites, said) in
            [(&[0, 1, 1][..], "twice"), (&[0, 1], "leaves out site 2"), (&[0, 1, 3], "0 to 2")]
        {
            assert!(given(sites).is_err_and(|error| error.contains(said)), "{said}");
        }
    }
}
