//! Findings as groups of an HDF5 file: `problem/claim/reading/method`, with the evidence as datasets.
//!
//! Every group also holds its finding as one text, from which it is read again; the datasets are for other programs.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use eigentruth_numerics::archive::{self, ArchiveError, Data, Dataset, Group};

use crate::finding::{Evidence, Samples, Table, Value};
use crate::record::Record;
use crate::seed;

/// The name of the layout, an attribute of the file.
const FORMAT: &str = "eigentruth/evidence/1";
/// The dataset that holds the whole finding as JSON.
pub(crate) const RECORD: &str = "record";
/// The dataset that holds the value of a claim that asks for one.
pub(crate) const VALUE: &str = "value";

/// The first bytes of every HDF5 file (HDF5 File Format Specification, II.A).
const SIGNATURE: [u8; 8] = *b"\x89HDF\r\n\x1a\n";

/// Why an archive of findings cannot be used.
#[derive(Debug)]
pub enum EvidenceError {
    /// It is a folder.
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// The folder that would hold it does not exist.
    NoFolder {
        /// The file.
        path: PathBuf,
    },
    /// There is no such file.
    Absent {
        /// The file.
        path: PathBuf,
    },
    /// It is no HDF5 file.
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be opened.
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It cannot be read or written.
    Archive {
        /// The file.
        path: PathBuf,
        /// Why.
        error: ArchiveError,
    },
    /// It is another program's file, or of another version.
    Format {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: String,
    },
    /// A finding in it cannot be read.
    Record {
        /// The file.
        path: PathBuf,
        /// Its group.
        group: String,
        /// Why not.
        reason: String,
    },
}

impl EvidenceError {
    /// What is wrong and what to do, for a command that is given the archive with `option`.
    pub fn sentence(&self, option: &str) -> String {
        match self {
            Self::Folder { path } => format!(
                "`{}` is a folder; name a file in it with {option}, such as `{}`",
                path.display(),
                path.join("evidence.h5").display()
            ),
            Self::NoFolder { path } => format!(
                "the folder of `{}` does not exist; make it, or name another file with {option}",
                path.display()
            ),
            Self::Absent { path } => {
                format!("there is no archive of findings `{}`; `eigentruth verify` makes one", path.display())
            }
            Self::Foreign { path } => format!(
                "`{}` is no archive of findings (no HDF5 file) and stays as it is; name another file with {option}",
                path.display()
            ),
            Self::File { path, error } => {
                format!("cannot open `{}`: {error}; name another file with {option}", path.display())
            }
            Self::Archive { path, error } => format!(
                "`{}`: {error}. If it was damaged, move it away, and what it held is computed again; \
                 or name another file with {option}",
                path.display()
            ),
            Self::Format { path, found } => format!(
                "`{}` is no archive of findings: its attribute `format` is {found}, expected was `{FORMAT}`; \
                 name another file with {option}",
                path.display()
            ),
            Self::Record { path, group, reason } => format!(
                "`{}`: the finding of {group} cannot be read: {reason}; name another file with {option}",
                path.display()
            ),
        }
    }
}

impl fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence("--archive"))
    }
}

impl std::error::Error for EvidenceError {}

/// What an archive holds.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The findings.
    pub(super) records: Vec<Record>,
    /// The verdicts, by the problem's slug.
    pub(super) verdicts: BTreeMap<String, String>,
}

/// Looks at the place of an archive without changing anything: what is there must be one, or nothing, in a folder
/// that exists.
pub(super) fn check(path: &Path) -> Result<(), EvidenceError> {
    let path = path.to_owned();
    if path.is_dir() {
        return Err(EvidenceError::Folder { path });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(EvidenceError::NoFolder { path });
    }
    let mut start = [0; SIGNATURE.len()];
    let opened = File::open(&path).and_then(|mut file| file.read_exact(&mut start));
    match opened {
        Ok(()) if start == SIGNATURE => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            Err(EvidenceError::File { path, error })
        }
        _ => Err(EvidenceError::Foreign { path }),
    }
}

/// The findings of an archive that must exist; nothing is written and no lock is taken.
///
/// # Errors
/// If there is none, or it cannot be read.
pub fn read_findings(path: &Path) -> Result<Vec<Record>, EvidenceError> {
    check(path)?;
    if !path.exists() {
        return Err(EvidenceError::Absent { path: path.to_owned() });
    }
    Ok(read(path)?.records)
}

/// Reads an archive; a file that does not exist holds nothing.
pub(super) fn read(path: &Path) -> Result<Contents, EvidenceError> {
    if !path.exists() {
        return Ok(Contents::default());
    }
    let root =
        archive::read(path).map_err(|error| EvidenceError::Archive { path: path.to_owned(), error })?;
    match root.attributes.get("format") {
        Some(format) if format == FORMAT => {}
        found => {
            let found = found.map_or("missing".to_owned(), |found| format!("`{found}`"));
            return Err(EvidenceError::Format { path: path.to_owned(), found });
        }
    }
    let mut contents = Contents::default();
    collect(&root, "", path, &mut contents)?;
    Ok(contents)
}

fn collect(group: &Group, place: &str, path: &Path, contents: &mut Contents) -> Result<(), EvidenceError> {
    if let Some(verdict) = group.attributes.get("verdict") {
        contents.verdicts.insert(place.to_owned(), verdict.clone());
    }
    if let Some(dataset) = group.datasets.get(RECORD) {
        let failed =
            |reason: String| EvidenceError::Record { path: path.to_owned(), group: place.to_owned(), reason };
        let Data::Text(texts) = &dataset.data else {
            return Err(failed("it is no text".to_owned()));
        };
        let record = serde_json::from_str(&texts.concat()).map_err(|error| failed(error.to_string()))?;
        contents.records.push(record);
    }
    for (name, inner) in &group.groups {
        let place = if place.is_empty() { name.clone() } else { format!("{place}/{name}") };
        collect(inner, &place, path, contents)?;
    }
    Ok(())
}

/// Writes an archive, whole or not at all. Of findings that differ only in parameters and seed the latest has the
/// method's name; the others are told apart by a mark behind it.
pub(super) fn write(path: &Path, contents: &Contents) -> Result<(), EvidenceError> {
    let mut root = Group::default().with("format", FORMAT).with("program", env!("CARGO_PKG_VERSION"));
    for (problem, verdict) in &contents.verdicts {
        let group = root.group_mut(problem);
        group.attributes.insert("verdict".to_owned(), verdict.clone());
    }
    for (at, record) in contents.records.iter().enumerate() {
        let id = &record.identity;
        let of_same_method = |later: &Record| {
            let other = &later.identity;
            (&other.problem, &other.claim, &other.reading, &other.method)
                == (&id.problem, &id.claim, &id.reading, &id.method)
        };
        let name = if contents.records[at + 1..].iter().any(of_same_method) {
            let parameters = serde_json::to_string(&id.parameters).unwrap_or_default();
            let version = id.version.to_string();
            format!("{} @ {:016x}", id.method, seed::derive(id.seed, &[&parameters, &version]))
        } else {
            id.method.clone()
        };
        let claim = root.group_mut(&id.problem).groups.entry(id.claim.clone()).or_default();
        let reading = claim.groups.entry(id.reading.clone()).or_default();
        reading.groups.insert(name, group(record));
    }
    archive::write(path, &root).map_err(|error| EvidenceError::Archive { path: path.to_owned(), error })
}

fn group(record: &Record) -> Group {
    let finding = &record.finding;
    let kind = serde_json::to_value(finding.kind).ok();
    let mut group = Group::default()
        .with("outcome", finding.outcome.word())
        .with("kind", kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default())
        .with("summary", &finding.summary)
        .with("solver", &record.solver)
        .with("method version", record.identity.version)
        .with("version", &record.program)
        .with("seed", record.identity.seed)
        .with("seconds", record.seconds)
        .with("recorded", record.recorded);
    for (name, value) in record.identity.parameters.iter() {
        group = group.with(format!("parameter.{name}"), value);
    }
    for evidence in &finding.evidence {
        let name = evidence.name().to_owned();
        match evidence {
            Evidence::Number { unit, estimate, .. } => {
                group.insert_estimates(name, unit, std::slice::from_ref(estimate));
            }
            Evidence::Label { label: text, .. } | Evidence::Proof { text, .. } => {
                group.insert(name, Dataset::new(Data::Text(vec![text.clone()])));
            }
            Evidence::Table { table, .. } => insert_table(&mut group, name, table, None),
            Evidence::Path { table, certificate, .. } => {
                insert_table(&mut group, name, table, Some(certificate));
            }
        }
    }
    match &finding.value {
        None => {}
        Some(Value::Integer { value }) => group.insert(VALUE, Dataset::new(Data::Integer(vec![*value]))),
        Some(Value::Number { estimate }) => {
            group.insert_estimates(VALUE, "", std::slice::from_ref(estimate));
        }
        Some(Value::Latex { latex }) => group.insert(VALUE, Dataset::new(Data::Text(vec![latex.clone()]))),
        Some(Value::Samples { samples }) => insert_samples(&mut group, samples),
    }
    let json = serde_json::to_string(record).unwrap_or_default();
    group.insert(RECORD, Dataset::new(Data::Text(vec![json])));
    group
}

fn insert_table(group: &mut Group, name: String, table: &Table, certificate: Option<&str>) {
    // HDF5 has no use for an empty array.
    if table.rows.is_empty() || table.columns.is_empty() {
        return;
    }
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let units: Vec<&str> = table.columns.iter().map(|column| column.unit.as_str()).collect();
    let dataset = Dataset::shaped([table.rows.len(), table.columns.len()], Data::Real(table.rows.concat()))
        .with("columns", names.join(", "))
        .with("units", units.join(", "));
    let dataset = match certificate {
        Some(certificate) => dataset.with("certificate", certificate),
        None => dataset,
    };
    group.insert(name, dataset);
}

fn insert_samples(group: &mut Group, samples: &Samples) {
    let rows: Vec<f64> = samples
        .points
        .iter()
        .flat_map(|point| point.at.iter().copied().chain([point.value.value, point.value.error]))
        .collect();
    let columns = format!("{}, value, error", samples.symbols.join(", "));
    let shape = [samples.points.len(), samples.symbols.len() + 2];
    group.insert(VALUE, Dataset::shaped(shape, Data::Real(rows)).with("columns", columns));
}
