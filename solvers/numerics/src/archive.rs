//! Evidence on disk: a tree of groups and datasets in one HDF5 file, which h5py and every HDF5 tool can open.
//!
//! Attributes are text, also those that hold numbers, in the shortest form that reads back as the same number.
//! Equal trees give equal bytes. The library behind this is used in this file only.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;

use num_complex::Complex64;
use rust_hdf5::{H5Dataset, H5File, H5Group, H5Type, Hdf5Error};
use thiserror::Error;

use crate::replace::replace;
use crate::{Estimate, Provenance};

/// The elements of a [`Dataset`].
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Real numbers.
    Real(Vec<f64>),
    /// Integers.
    Integer(Vec<i64>),
    /// Complex numbers.
    Complex(Vec<Complex64>),
    /// Texts; always one-dimensional.
    Text(Vec<String>),
}

impl Data {
    /// How many elements there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Real(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Complex(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Attributes by name.
pub type Attributes = BTreeMap<String, String>;

/// An array with attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The extents, the last index varying fastest; empty for a single number.
    pub shape: Vec<usize>,
    /// The elements.
    pub data: Data,
    /// The attributes, such as `units`.
    pub attributes: Attributes,
}

impl Dataset {
    /// A one-dimensional array.
    pub fn new(data: Data) -> Self {
        Self { shape: vec![data.len()], data, attributes: Attributes::new() }
    }

    /// An array of the given shape.
    pub fn shaped(shape: impl Into<Vec<usize>>, data: Data) -> Self {
        Self { shape: shape.into(), data, attributes: Attributes::new() }
    }

    /// With one more attribute.
    pub fn with(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.attributes.insert(name.into(), value.to_string());
        self
    }
}

/// Datasets and groups by name, with attributes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// The attributes, such as `seed`, `version`, `seconds` and parameters.
    pub attributes: Attributes,
    /// The datasets.
    pub datasets: BTreeMap<String, Dataset>,
    /// The groups in it.
    pub groups: BTreeMap<String, Group>,
}

impl Group {
    /// With one more attribute.
    pub fn with(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.attributes.insert(name.into(), value.to_string());
        self
    }

    /// With the attributes `solver`, `version`, `seed` (if there is one) and `parameter.NAME`.
    pub fn with_provenance(mut self, provenance: &Provenance) -> Self {
        self = self.with("solver", &provenance.solver).with("version", &provenance.version);
        if let Some(seed) = provenance.seed {
            self = self.with("seed", seed);
        }
        for (name, value) in &provenance.parameters {
            self = self.with(format!("parameter.{name}"), value);
        }
        self
    }

    /// The group at a path such as `problem/claim`, made where it is missing.
    pub fn group_mut(&mut self, path: &str) -> &mut Group {
        path.split('/')
            .filter(|name| !name.is_empty())
            .fold(self, |group, name| group.groups.entry(name.to_owned()).or_default())
    }

    /// The group at a path.
    pub fn group(&self, path: &str) -> Option<&Group> {
        path.split('/').filter(|name| !name.is_empty()).try_fold(self, |group, name| group.groups.get(name))
    }

    /// Adds a dataset.
    pub fn insert(&mut self, name: impl Into<String>, dataset: Dataset) {
        self.datasets.insert(name.into(), dataset);
    }

    /// Adds estimates as a dataset `[estimate, (value, error)]`, with the kinds and what is common to the provenances
    /// as attributes.
    pub fn insert_estimates(&mut self, name: impl Into<String>, units: &str, estimates: &[Estimate]) {
        let numbers = estimates.iter().flat_map(|estimate| [estimate.value, estimate.error]).collect();
        let mut kinds: Vec<String> = estimates.iter().map(|e| format!("{:?}", e.kind)).collect();
        kinds.dedup();
        let dataset = Dataset::shaped([estimates.len(), 2], Data::Real(numbers))
            .with("columns", "value, error")
            .with("kind", kinds.join(", "))
            .with("units", units);
        let solver = estimates.first().map(|estimate| estimate.provenance.solver.clone());
        let dataset = match solver {
            Some(solver) => dataset.with("solver", solver),
            None => dataset,
        };
        self.insert(name, dataset);
    }
}

/// Why an archive was not written or read.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The file system.
    #[error("the archive cannot be read or written: {0}")]
    File(#[from] io::Error),
    /// The format.
    #[error("the archive is damaged or of an unknown form: {0}")]
    Format(#[from] Hdf5Error),
    /// A dataset that cannot be stored.
    #[error("the dataset {path} cannot be stored: {reason}")]
    Dataset {
        /// Where it is.
        path: String,
        /// Why not.
        reason: String,
    },
    /// A name that would be a path.
    #[error("`{name}` cannot be a name in an archive: it is empty, or contains a slash, or is a dot")]
    Name {
        /// The name.
        name: String,
    },
    /// Elements of a type that no archive of ours has.
    #[error("the dataset {path} has elements of the type {found}, which is not read here")]
    Type {
        /// Where it is.
        path: String,
        /// Its type.
        found: String,
    },
}

/// Writes a file. A kill at any moment leaves the old file or the new one.
///
/// # Errors
/// [`ArchiveError`].
pub fn write(path: &Path, root: &Group) -> Result<(), ArchiveError> {
    replace(path, |temporary| {
        let file = H5File::create(temporary)?;
        for (name, value) in &root.attributes {
            file.set_attr_string(name, value)?;
        }
        write_content(&file.root_group(), root, "")?;
        Ok(file.close()?)
    })
}

fn write_content(target: &H5Group, group: &Group, path: &str) -> Result<(), ArchiveError> {
    for (name, dataset) in &group.datasets {
        check_name(name)?;
        write_dataset(target, name, dataset, &format!("{path}/{name}"))?;
    }
    for (name, inner) in &group.groups {
        check_name(name)?;
        let target = target.create_group(name)?;
        for (name, value) in &inner.attributes {
            target.set_attr_string(name, value)?;
        }
        write_content(&target, inner, &format!("{path}/{name}"))?;
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), ArchiveError> {
    if name.is_empty() || name == "." || name.contains(['/', '\0']) {
        return Err(ArchiveError::Name { name: name.into() });
    }
    Ok(())
}

fn write_dataset(target: &H5Group, name: &str, dataset: &Dataset, path: &str) -> Result<(), ArchiveError> {
    let Dataset { shape, data, attributes } = dataset;
    let refused = |reason: String| Err(ArchiveError::Dataset { path: path.into(), reason });
    let product: usize = shape.iter().product();
    if product != data.len() {
        return refused(format!("its shape {shape:?} has {product} elements, but there are {}", data.len()));
    }
    if data.is_empty() {
        return refused("it is empty; leave it out".into());
    }
    let written = match data {
        Data::Real(values) => array(target, name, shape, values)?,
        Data::Integer(values) => array(target, name, shape, values)?,
        Data::Complex(values) => {
            let pairs: Vec<_> = values.iter().map(|z| rust_hdf5::Complex64 { re: z.re, im: z.im }).collect();
            array(target, name, shape, &pairs)?
        }
        Data::Text(_) if shape.len() != 1 => {
            return refused(format!("texts have one dimension, not {}", shape.len()));
        }
        Data::Text(values) => {
            let texts: Vec<&str> = values.iter().map(String::as_str).collect();
            target.write_vlen_strings(name, &texts)?
        }
    };
    for (name, value) in attributes {
        written.new_attr::<rust_hdf5::VarLenUnicode>().shape(()).create(name)?.write_string(value)?;
    }
    Ok(())
}

fn array<T: H5Type>(
    target: &H5Group,
    name: &str,
    shape: &[usize],
    values: &[T],
) -> Result<H5Dataset, Hdf5Error> {
    let dataset = target.new_dataset::<T>().shape(shape).create(name)?;
    dataset.write_raw(values)?;
    Ok(dataset)
}

/// Reads a file.
///
/// # Errors
/// [`ArchiveError`].
pub fn read(path: &Path) -> Result<Group, ArchiveError> {
    // A missing file is the file system's business, not the format's.
    std::fs::metadata(path)?;
    let file = H5File::open(path)?;
    read_content(&file, &file.root_group(), "")
}

fn read_content(file: &H5File, source: &H5Group, path: &str) -> Result<Group, ArchiveError> {
    let mut group = Group::default();
    for name in source.attr_names()? {
        let value = source.attr_string(&name)?;
        group.attributes.insert(name, value);
    }
    for name in source.dataset_names()? {
        let dataset = read_dataset(file, &format!("{path}/{name}"))?;
        group.datasets.insert(name, dataset);
    }
    for name in source.group_names()? {
        let inner = read_content(file, &source.group(&name)?, &format!("{path}/{name}"))?;
        group.groups.insert(name, inner);
    }
    Ok(group)
}

fn read_dataset(file: &H5File, path: &str) -> Result<Dataset, ArchiveError> {
    let source = file.dataset(path.trim_start_matches('/'))?;
    // Reading checks only the size of an element, so the type is compared first.
    let found = source.datatype()?;
    let data = if found == f64::hdf5_type() {
        Data::Real(source.read_raw()?)
    } else if found == i64::hdf5_type() {
        Data::Integer(source.read_raw()?)
    } else if found == rust_hdf5::Complex64::hdf5_type() {
        let pairs = source.read_raw::<rust_hdf5::Complex64>()?;
        Data::Complex(pairs.iter().map(|z| Complex64::new(z.re, z.im)).collect())
    } else {
        let texts = source.read_strings();
        Data::Text(texts.map_err(|_| ArchiveError::Type { path: path.into(), found: found.to_string() })?)
    };
    let mut attributes = Attributes::new();
    for name in source.attr_names()? {
        let value = source.attr(&name)?.read_string()?;
        attributes.insert(name, value);
    }
    Ok(Dataset { shape: source.shape(), data, attributes })
}
