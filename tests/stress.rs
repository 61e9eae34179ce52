//! `stress`: answers under laws, and against solvers.

use serde_json::Value;

use crate::{Place, published_prompt, response, row, shared};

/// The Hubbard dimer with two laws, and three models: right, without a dimension, with a wrong limit.
fn dimer() -> Place {
    let place = Place::new();
    let row = serde_json::json!({
        "index": 0, "type": "ED", "prompt": "What energy has the dimer?", "parameters": "$t;U$", "functions": "",
        "solution": r"$\boxed{\frac{U-\sqrt{U^2+16t^2}}{2}}$",
        "invariants": [
            {"law": "scaling_degree", "weights": [["t", "1"], ["U", "1"]], "degree": "1"},
            {"law": "limit", "symbol": "U", "to": "0", "value": "-2t"},
        ],
    });
    place.write("p.jsonl", format!("{row}\n"));
    place.write(
        "r.jsonl",
        response("Alder", 0, r"\boxed{-\frac{8t^2}{U+\sqrt{U^2+16t^2}}}")
            + &response("Birch", 0, r"\boxed{U-2t^2}")
            + &response("Cedar", 0, r"\boxed{-\frac{4t^2}{U}}")
            + &response("Doum", 0, "I cannot tell."),
    );
    place
}

#[test]
fn models_are_listed_by_the_laws_they_break() {
    let place = dimer();
    let ran = place.run("stress p.jsonl r.jsonl");
    ran.code(0).says(&[
        "1 problem · 4 models · 6 checks · seed 1",
        "broken by 1 of 3: Birch",
        "limit",
        "scaling",
    ]);
    ran.says(&[
        "broken by 2 of 3: Birch, Cedar",
        "No answer that is right against its reference breaks a law.",
    ]);
    assert!(ran.out().lines().all(|line| line.chars().count() <= 100), "{}", ran.out());
    let document = place.run("stress p.jsonl r.jsonl --json").code(0).json();
    assert_eq!(document["schema"], "eigentruth/stress/1");
    assert_eq!(document["seed"], 1);
    // A run can be repeated from what it says: another seed is said too.
    place.run("stress p.jsonl r.jsonl --seed 7").code(0).says(&["6 checks · seed 7"]);
    let models: Vec<&Value> = document["models"].as_array().expect("a list").iter().collect();
    let names: Vec<&str> = models.iter().filter_map(|model| model["model"].as_str()).collect();
    // The smallest share of broken laws first; nothing of the last could be read.
    assert_eq!(names, ["Alder", "Cedar", "Birch", "Doum"]);
    let broken = |check: &&Value| check["found"] == "broken";
    let checks = document["checks"].as_array().expect("a list");
    assert_eq!(checks.iter().filter(broken).count(), 3);
    assert!(
        checks.iter().filter(broken).all(|check| check["why"].is_string() && check["outcome"] == "incorrect")
    );
}

#[test]
fn the_table_is_a_page_too() {
    let place = dimer();
    let hostile = response("<b>Elm</b>", 0, r"\boxed{U-2t^2}");
    place.write("r.jsonl", place.read("r.jsonl") + &hostile);
    place.run("stress p.jsonl r.jsonl -o laws.html").code(0);
    let page = place.read("laws.html");
    crate::report::is_sound(&page);
    assert!(page.contains("5 models · 1 problem · 8 checks · seed 1"), "{page}");
    assert!(page.contains("broken by 2 of 4") && page.contains("broken by 3 of 4"), "{page}");
    assert!(page.contains("&lt;b&gt;Elm") && !page.contains("<b>Elm"));
}

/// A gap that is even in Δ, with a law and a formula for the pages to set.
pub fn gap() -> Place {
    let place = Place::new();
    let row = serde_json::json!({
        "index": 0, "type": "ED", "prompt": "What gap opens?", "parameters": r"$t;\Delta$", "functions": "",
        "solution": r"$\boxed{\sqrt{t^2+\Delta^2}}$",
        "invariants": [{"law": "symmetry", "map": [[r"\Delta", r"-\Delta"]]}],
    });
    place.write("p.jsonl", format!("{row}\n"));
    place
}

#[test]
fn a_witness_is_set_as_mathematics_and_names_no_reference() {
    let place = gap();
    place.write("r.jsonl", response("Alder", 0, r"\boxed{t+\Delta}"));
    let ran = place.run("stress p.jsonl r.jsonl -o laws.html");
    ran.code(0).says_words(&[r"Alder: changes under \Delta → -\Delta: answer ", ", its image "]);
    let page = place.read("laws.html");
    crate::report::is_sound(&page);
    assert!(page.contains("unchanged under <math") && page.contains("<dd>changes under <math"), "{page}");
    assert!(page.contains("</math>: answer ") && page.contains(", its image "), "{page}");
    assert!(!page.contains(r"\Delta"), "{page}");
}

/// A long witness loses its middle, not the place where the answer breaks the law.
#[test]
fn a_witness_keeps_its_place_however_long_it_is() {
    let place = Place::new();
    let names: Vec<String> = (1..=60).map(|n| format!("x_{{{n}}}")).collect();
    let map: Vec<[String; 2]> = names.iter().map(|name| [name.clone(), format!("-{name}")]).collect();
    let row = serde_json::json!({
        "index": 0, "type": "ED", "prompt": "What?", "parameters": format!("${}$", names.join(";")),
        "functions": "", "solution": r"$\boxed{x_{1}^2}$", "invariants": [{"law": "symmetry", "map": map}],
    });
    place.write("p.jsonl", format!("{row}\n"));
    place.write("r.jsonl", response("Alder", 0, r"\boxed{x_{1}}"));
    let ran = place.run("stress p.jsonl r.jsonl");
    ran.code(0).says_words(&[
        "Alder: changes under x_{1} → -x_{1}, ",
        "x_{60} → -x_{60}: answer ",
        " at x_1 = ",
    ]);
    // Both the law in words and the witness are cut, and say so.
    assert_eq!(ran.out().matches('…').count(), 2, "{}", ran.out());
}

#[test]
fn a_law_that_a_right_answer_breaks_is_told() {
    let place = dimer();
    let wrong = place.read("p.jsonl").replace("-2t", "2t");
    place.write("p.jsonl", wrong);
    place.run("stress p.jsonl r.jsonl").code(0).says_words(&[
        "1 case of broken laws is of an answer that is right against the reference (problem 0): there the law or the \
         reference is wrong",
    ]);
}

#[test]
fn where_there_is_nothing_to_check_it_is_said() {
    let place = dimer();
    let bare = crate::PROBLEMS;
    place.write("bare.jsonl", bare);
    place.run("stress bare.jsonl r.jsonl").code(2).says(&[
        "nothing was checked",
        "word for word",
        "invariants",
    ]);
    place.run("stress p.jsonl r.jsonl --problem 7").code(2).says(&["the set has no problem `7`"]);
    place.run("stress p.jsonl").code(2).says(&["no responses were given"]);
}

/// A law that is declared and cannot be checked is named with the reason; nobody is told that none is declared.
#[test]
fn a_law_that_cannot_be_checked_is_told() {
    let place = Place::new();
    let answer = r"c_1^\dagger c_2 + c_2^\dagger c_1";
    let exchanged = serde_json::json!({"law": "symmetry", "map": [["c_1", "c_2"], ["c_2", "c_1"]]});
    let scaled = serde_json::json!({"law": "scaling_degree", "weights": [["t", r"\frac12"]], "degree": "0"});
    let write = |laws: Value| {
        let row = serde_json::json!({
            "index": 0, "id": "hop", "type": "ED", "prompt": "Which operator?", "functions": "",
            "parameters": "$t;(c_1,NC,fermion);(c_2,NC,fermion)$", "solution": format!("$\\boxed{{{answer}}}$"),
            "invariants": laws,
        });
        place.write("p.jsonl", format!("{row}\n"));
    };
    place.write("r.jsonl", response("Alder", 0, &format!("\\boxed{{{answer}}}")));
    write(serde_json::json!([exchanged]));
    let ran = place.run("stress p.jsonl r.jsonl");
    ran.code(2).says(&[
        "warning: problem 0 (hop): a declared law is not used: `c_1` is an operator",
        "nothing was checked: no declared law could be checked",
    ]);
    assert!(!ran.err().contains("no law is declared"), "{}", ran.err());
    write(serde_json::json!([exchanged, scaled, {"law": "hermitian"}]));
    let ran = place.run("stress p.jsonl r.jsonl");
    ran.code(0).says(&["1 check ·", "`c_1` is an operator", r"`\frac12` is no rational number"]);
    assert_eq!(ran.err().matches("warning: ").count(), 2, "{}", ran.err());
}

#[test]
fn the_built_in_set_declares_laws() {
    let place = Place::new();
    let ran = place.run("stress");
    ran.code(0).says(&["20 problems · 3 models", "hermitian", "symmetry"]);
    ran.says(&["No answer that is right against its reference breaks a law."]);
    let one = place.run("stress --problem built-in/square-lattice-band");
    one.code(0).says(&["1 problem · 3 models", "unchanged under"]);
    // Nothing was asked of a solver, so nothing is kept.
    assert_eq!(place.names(), [""; 0]);
}

/// Without a file the catalogue is meant, by whichever name, and the expert's answer is the one response.
#[test]
fn an_expert_s_answer_is_checked_without_a_file() {
    let place = Place::new();
    let ran = place.run("stress 42 32 --archive none");
    // The formula for 32 goes through the solver's points, that for 42 does not: the reference decides nothing here.
    ran.code(0).says(&["2 problems · 1 model", "broken by 1 of 1: expert", "values of solvers at points"]);
    let json = |arguments: &str| place.run(arguments).code(0).json();
    let solver = |document: &Value| -> Vec<(u64, String)> {
        let checks = document["checks"].as_array().expect("a list").iter();
        let of = |c: &Value| (c["problem"].as_u64().expect("an index"), c["found"].to_string());
        checks.filter(|check| check["law"] == "solver").map(of).collect()
    };
    let by_position = json("stress 42 32 --archive none --json");
    let expected = [(42, "\"broken\"".to_owned()), (32, "\"kept\"".to_owned())];
    assert_eq!(solver(&by_position), expected);
    assert!(by_position["checks"].as_array().is_some_and(|checks| checks.len() > 2), "laws are declared");
    // Other points, the same verdicts; an identifier is a name as an index is.
    let by_option = "stress --problem sm/42-chiral-inertial-odd-diffusion --problem 32 --archive none --json";
    assert_eq!(json(by_option), by_position);
    assert_eq!(solver(&json("stress 42 32 --archive none --seed 7 --json")), expected);
    place
        .run("stress 77")
        .code(2)
        .says(&["there is no file `77`", &format!("indices are {}", crate::indices().0)]);
    place.run("stress --problem 77").code(2).says(&["the set has no problem `77`"]);
}

#[test]
fn an_answer_that_contradicts_itself_needs_no_reference() {
    let Some(prompt) = published_prompt(25) else { return };
    let place = Place::new();
    place.write("p.jsonl", row(25, &prompt, "", "a"));
    place.write("r.jsonl", response("Alder", 25, r"\boxed{a; b}") + &response("Birch", 25, r"\boxed{b}"));
    let ran = place.run("stress p.jsonl r.jsonl --no-solvers");
    ran.code(0).says(&[
        "at most one of a, b",
        "broken by 1 of 2: Alder",
        "Alder: a and b exclude each other",
    ]);
}

/// What solvers said of the one answer to each problem: what became of the check, and why.
fn by_solvers(document: &Value) -> Vec<(u64, &str, &str, &str)> {
    let checks = document["checks"].as_array().expect("a list").iter();
    checks
        .filter(|check| check["law"] == "solver")
        .map(|check| {
            let text = |name: &str| check[name].as_str().unwrap_or_default();
            (check["problem"].as_u64().expect("an index"), text("found"), text("statement"), text("why"))
        })
        .collect()
}

/// Not functions alone: of numbers both are told, of options which they are and what decided them, and what is open says why.
#[test]
fn numbers_and_options_are_checked_against_solvers() {
    let ran = Place::new().run("stress 2 5 18 45 --archive none --json");
    let document = ran.code(0).says(&["solvers were asked about 4 problems"]).json();
    let found = by_solvers(&document);
    let outcomes: Vec<(u64, &str)> = found.iter().map(|(index, found, ..)| (*index, *found)).collect();
    assert_eq!(outcomes, [(2, "broken"), (5, "kept"), (18, "broken"), (45, "open")]);
    let statements: Vec<&str> = found.iter().map(|(_, _, statement, _)| *statement).collect();
    assert_eq!(statements[0], "values that solvers computed");
    assert!(statements[1..].iter().all(|statement| *statement == "options that solvers decided"));
    let why: Vec<&str> = found.iter().map(|(.., why)| *why).collect();
    assert!(why[0].starts_with("the answer is (2.09, 1.21)"), "{}", why[0]);
    assert!(why[0].contains(", solvers computed (0.00"), "{}", why[0]);
    assert!(
        why[2].starts_with("in the reading `some formulation` b, d differ: b does not hold, d holds too: "),
        "{}",
        why[2]
    );
    assert!(why[3].contains("a choice of method"), "{}", why[3]);
    // The table and the page say why it is open, too.
    let place = Place::new();
    place
        .run("stress 45 --archive none -o laws.html")
        .code(0)
        .says_words(&["open for 1 answer", "a choice of method"]);
    assert!(place.read("laws.html").contains("a choice of method"));
}

#[test]
fn responses_are_checked_against_what_solvers_computed() {
    let (Some(five), Some(other)) = (published_prompt(5), published_prompt(48)) else { return };
    let place = Place::new();
    place.write("p.jsonl", row(5, &five, "$a;b;c;d;e$", "a; c") + &row(48, &other, "", "7"));
    place.write(
        "r.jsonl",
        response("Alder", 48, r"\boxed{6}")
            + &response("Birch", 48, r"\boxed{7}")
            + &response("Alder", 5, r"\boxed{a; b; d}")
            + &response("Birch", 5, r"\boxed{a; c; b}")
            + &response("Cedar", 5, "I cannot tell."),
    );
    let ran = place.run("stress p.jsonl r.jsonl --json");
    let document = ran.code(0).json();
    let found = by_solvers(&document);
    let outcomes: Vec<(u64, &str)> = found.iter().map(|(index, found, ..)| (*index, *found)).collect();
    assert_eq!(outcomes, [(48, "kept"), (48, "broken"), (5, "kept"), (5, "broken")]);
    let why = found[1].3;
    assert!(why.starts_with("the answer is 7, solvers computed 6 (reading `"), "{why}");
    let why = found[3].3;
    assert!(why.contains(" c, d differ: c does not hold") && why.contains(" d holds too: "), "{why}");
    // What the grader cannot read is not checked; what it can, and is no answer of any kind that solvers give, is broken.
    place.write(
        "strange.jsonl",
        response("Alder", 48, r"\boxed{\text{none of them}}") + &response("Birch", 5, r"\boxed{a; b; z}"),
    );
    let strange = place.run("stress p.jsonl strange.jsonl --json").code(0).json();
    let outcomes: Vec<(u64, String)> = by_solvers(&strange)
        .iter()
        .map(|(index, found, _, why)| (*index, format!("{found}: {why}")))
        .collect();
    assert!(
        matches!(&outcomes[..], [(5, why)] if why.starts_with("broken: ") && why.contains('z')),
        "{outcomes:?}"
    );
    // The wrong references have nothing to do with it, and are told.
    let ran = place.run("stress p.jsonl r.jsonl -o laws.html");
    ran.code(0).says(&[
        "0 findings computed now",
        "2/2",
        "options that solvers decided",
        "broken by 1 of 2: Birch",
    ]);
    ran.says_words(&[
        "1 case of broken laws is of an answer that is right against the reference (problem 48)",
    ]);
    let page = place.read("laws.html");
    crate::report::is_sound(&page);
    assert!(
        page.contains("the answer is 7, solvers computed 6") && page.contains("drawn with the seed"),
        "{page}"
    );
}

#[test]
fn solvers_are_asked_only_where_it_helps() {
    let place = Place::new();
    let ran = place.run("stress 42 48 --no-solvers");
    ran.code(0).says(&["2 problems · 1 model", "scaling"]);
    assert!(!ran.out().contains("solver") && ran.err().is_empty(), "{}{}", ran.out(), ran.err());
    place.run("stress 5 --no-solvers").code(2).says(&["nothing was checked", "leave out `--no-solvers`"]);
    // Misspelt names are guessed.
    place.run("stress hf/04-moire-symmetrie").code(2).says(&["Did you mean `hf/04-moire-symmetries`?"]);
    assert_eq!(place.names(), [""; 0]);
    let Some(prompt) = published_prompt(48) else { return };
    place.write("p.jsonl", crate::PROBLEMS.to_owned() + &row(48, &prompt, "", "6"));
    place.write("r.jsonl", response("Alder", 48, "I cannot tell.") + &response("Alder", 0, r"\boxed{7}"));
    place.run("stress p.jsonl r.jsonl").code(2).says(&["nothing was checked"]);
    assert_eq!(place.names(), ["p.jsonl", "r.jsonl"], "an answer that is not there needs no solver");
}

/// The published responses under all laws, and against solvers where these answer at once.
#[test]
fn published_answers_are_checked_under_laws_and_against_solvers() {
    let Some(folder) = shared("cmt-benchmark") else { return };
    let place = Place::new();
    let mut files = vec![folder.join("problems.yaml").display().to_string()];
    let responses = std::fs::read_dir(folder.join("responses")).expect("a folder of responses");
    files.extend(responses.map(|entry| entry.expect("an entry").path().display().to_string()));
    let document = |more: &str| {
        let mut arguments = vec!["stress", "--json"];
        arguments.extend(files.iter().map(String::as_str));
        arguments.extend(more.split_whitespace());
        place.run_with(&arguments).code(0).json()
    };
    let checks = |document: &Value| document["checks"].as_array().expect("a list").clone();
    let laws = document("--no-solvers");
    for law in ["scaling_degree", "positivity", "limit", "consistency"] {
        let all = checks(&laws);
        let of = |found: &str| all.iter().filter(|c| c["law"] == law && c["found"] == found).count();
        assert!(of("kept") > 0 && of("broken") > 0, "{law} is kept or broken by all");
    }
    assert!(checks(&laws).iter().all(|check| check["law"] != "solver"));
    // Options, a formula, a function at points, a number.
    let solved = document("--problem 5 --problem 21 --problem 41 --problem 48");
    for problem in [5, 21, 41, 48] {
        let found: Vec<&str> =
            by_solvers(&solved).into_iter().filter(|one| one.0 == problem).map(|one| one.1).collect();
        assert!(found.contains(&"kept") && found.contains(&"broken"), "{problem}: {found:?}");
    }
    for document in [laws, solved] {
        // The counts are those of the checks, and only a broken law or an open one says why.
        let counted = |found: &str| -> u64 {
            let models = document["models"].as_array().expect("a list").iter();
            let laws = models.flat_map(|model| model["laws"].as_array().expect("a list"));
            laws.map(|law| law[found].as_u64().expect("a count")).sum()
        };
        let checks = checks(&document);
        for found in ["kept", "broken", "open"] {
            let of = checks.iter().filter(|check| check["found"] == found);
            assert_eq!(counted(found), of.clone().count() as u64, "{found}");
            assert!(of.into_iter().all(|check| check["why"].is_null() == (found == "kept")), "{found}");
        }
    }
}
