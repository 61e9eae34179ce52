//! Problems of the catalogue without a file: the expert's answer is the one response.

use eigentruth_grading::Specification;
use eigentruth_grading::data::{self, ProblemKey, Response, Source};
use eigentruth_problems::{Assembly, Problem, catalogue, find};

use crate::cli::Stress;
use crate::failure::Failure;
use crate::input::{ProblemSet, Responses};
use crate::suggest::suggestion;
use crate::text::one_line;
use crate::verify::{expert_answer, indices};

/// What the responses are said to be of.
const EXPERT: &str = "expert";

/// The problems of the catalogue that are asked for: names in the place of files, or `--problem` where there is no file. Nothing where a file
/// is given, or a problem of the built-in set is named by its identifier.
///
/// # Errors
/// If no answer of an expert is known, or an index is none of the catalogue.
pub fn asked(arguments: &Stress) -> Result<Option<(ProblemSet, Responses)>, Failure> {
    let typed = |path: &std::path::PathBuf| path.to_str().filter(|_| !path.exists()).map(str::to_owned);
    let Some(names) = arguments.files.iter().map(typed).collect::<Option<Vec<String>>>() else {
        return Ok(None);
    };
    let names: Vec<&String> = names.iter().chain(&arguments.problems).collect();
    let built_in = data::built_in().0;
    let is_built_in = |name: &str| built_in.iter().any(|problem| problem.id == name);
    if names.is_empty() || names.iter().any(|name| is_built_in(name)) {
        return Ok(None);
    }
    let mut problems: Vec<Problem> = Vec::new();
    for name in names {
        let Some(problem) = find(name) else {
            return if arguments.problems.contains(name) { Ok(None) } else { unknown(name) };
        };
        if !problems.iter().any(|known| known.index == problem.index) {
            problems.push(problem);
        }
    }
    let rows = problems.iter().map(row).collect::<Result<Vec<_>, Failure>>()?;
    let responses = rows.iter().map(|problem| Response {
        model: EXPERT.to_owned(),
        problem: ProblemKey::Index(problem.index),
        text: problem.specification.reference.clone(),
        source: Source::default(),
    });
    let responses: Vec<Response> = responses.collect();
    let set = ProblemSet::of_rows(rows);
    let responses = Responses::of(responses, &set);
    Ok(Some((set, responses)))
}

/// What is not in the catalogue is a file, which is told if it is not there; but a number names a problem.
fn unknown<T>(name: &str) -> Result<Option<T>, Failure> {
    match name.parse::<u64>() {
        Ok(index) => Err(Failure::new(format!(
            "there is no file `{index}`, and the catalogue has no problem of this index; its indices are {}",
            indices()
        ))),
        Err(_) => {
            let problems = catalogue();
            let guess = suggestion(name, problems.iter().map(|problem| problem.id));
            if guess.is_empty() {
                return Ok(None);
            }
            let typed = one_line(name, 60);
            Err(Failure::new(format!("there is no file `{typed}`, and no problem of this name{guess}")))
        }
    }
}

/// The problem as a row of a set, with the expert's answer as its reference.
fn row(problem: &Problem) -> Result<data::Problem, Failure> {
    let answer = expert_answer(problem.index)
        .ok_or_else(|| Failure::new(format!("no expert's answer to {} is known", problem.id)))?;
    let parameters = match &problem.assembly {
        Assembly::Options(options) => {
            let labels: Vec<String> = options.iter().map(|(label, _)| label.to_string()).collect();
            format!("${}$", labels.join(";"))
        }
        _ => problem.parameters.to_owned(),
    };
    let specification = Specification {
        reference: format!("\\boxed{{{answer}}}"),
        parameters,
        functions: problem.functions.to_owned(),
        kind: Some(problem.kind),
        part_names: problem.part_names.iter().map(|&name| name.to_owned()).collect(),
        ..Specification::default()
    };
    let field = problem.id.split('/').next().unwrap_or_default().to_uppercase();
    Ok(data::Problem {
        index: problem.index,
        id: problem.id.to_owned(),
        problem_type: field,
        specification,
        catalogued: true,
    })
}
