//! The report: one HTML file that needs no network, no font and no script to be read.

mod computed;
mod evidence;
mod mathml;
mod number;
mod page;
mod plot;
mod prose;
mod section;
pub mod stress;
pub mod verdicts;

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;

use crate::failure::Failure;
use crate::run::Run;
use crate::tally::Summary;

/// The templates by name; those that end in `.html` escape everything that they do not call `safe`, which they say only of
/// the files below and of what `mathml` and `prose` made.
const TEMPLATES: [(&str, &str); 5] = [
    ("page.html", include_str!("../../templates/page.html")),
    ("head.html", include_str!("../../templates/head.html")),
    ("report.html", include_str!("../../templates/report.html")),
    ("verdicts.html", include_str!("../../templates/verdicts.html")),
    ("stress.html", include_str!("../../templates/stress.html")),
];
const STYLE: &str =
    concat!(include_str!("../../templates/report.css"), include_str!("../../templates/verdicts.css"));
const SCRIPT: &str = include_str!("../../templates/report.js");

/// The report of `run` as one HTML document.
///
/// # Errors
/// If the template fails; that would be a mistake in the program.
pub fn html(run: &Run, summary: &Summary) -> Result<String, Failure> {
    let page = page::Page::of(run, summary);
    rendered("report.html", minijinja::context! { page => Serde(&page) })
}

/// A template with its page, the style and the script.
fn rendered(name: &str, page: minijinja::Value) -> Result<String, Failure> {
    let made = || -> Result<String, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        for (name, template) in TEMPLATES {
            environment.add_template(name, template)?;
        }
        let context = minijinja::context! { style => STYLE, script => SCRIPT, ..page };
        environment.get_template(name)?.render(context)
    };
    made().map_err(|error| Failure::new(format!("cannot build the report: {error:#}")))
}

#[cfg(test)]
mod tests;
