//! `--threads`: any number is accepted, as many as there are cores are used.

use std::time::{Duration, Instant};

use crate::Place;

const MODEL: &str = "[lattice]\nkind = \"chain\"\nsize = [6]\nboundary = [\"periodic\"]\n\n[model]\nname = \"heisenberg\"\nJ = 1.0\n\n\
                     [solve]\nmethod = \"exact\"\nsector = \"auto\"\n";

#[test]
fn more_threads_than_cores_are_not_started() {
    let place = Place::new();
    place.write("model.toml", MODEL);
    for command in ["grade", "verify 5 --archive none", "solve model.toml"] {
        for threads in ["99999", "99999999999999999999999"] {
            let start = Instant::now();
            place
                .run(&format!("{command} --threads {threads}"))
                .code(0)
                .says(&["note: --threads", "used, there"]);
            assert!(start.elapsed() < Duration::from_secs(60), "{command} took {:?}", start.elapsed());
        }
        for bad in ["0", "-1", "two"] {
            let ran = place.run(&format!("{command} --threads {bad}"));
            ran.code(2).says(&["--threads", "whole number, 1 or larger"]);
        }
    }
}

#[test]
fn the_energies_do_not_depend_on_the_threads() {
    let place = Place::new();
    place.write("model.toml", MODEL);
    let energies = |threads: usize| {
        let document = place.run(&format!("solve model.toml --json --threads {threads}")).code(0).json();
        document["energy"].clone()
    };
    let one = energies(1);
    assert!(one["value"].is_f64());
    assert!([2, 3, 5000].into_iter().all(|threads| energies(threads) == one));
}
