//! The report: one HTML file that needs no network, no font and no script to be read.

mod computed;
mod evidence;
mod mathml;
mod page;
mod section;

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;

use crate::failure::Failure;
use crate::run::Run;
use crate::tally::Summary;

const TEMPLATE: &str = include_str!("../../templates/report.html");
const STYLE: &str = include_str!("../../templates/report.css");
const SCRIPT: &str = include_str!("../../templates/report.js");

/// The report of `run` as one HTML document.
///
/// # Errors
/// If the template fails; that would be a mistake in the program.
pub fn html(run: &Run, summary: &Summary) -> Result<String, Failure> {
    render(run, summary).map_err(|error| Failure::new(format!("cannot build the report: {error:#}")))
}

fn render(run: &Run, summary: &Summary) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // The name ends in `.html`: everything is escaped unless the template says `safe`, which it says
    // only of the two files above and of what `mathml` made.
    environment.add_template("report.html", TEMPLATE)?;
    let page = page::Page::of(run, summary);
    let context = minijinja::context! { page => Serde(&page), style => STYLE, script => SCRIPT };
    environment.get_template("report.html")?.render(context)
}

#[cfg(test)]
mod tests;
