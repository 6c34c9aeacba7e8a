//! From the compiled wasm to the files a browser loads: split, bind, optimise, name.
//!
//! wasm-split takes the lazy routes out of the module, wasm-bindgen writes the glue around what stays, and wasm-opt
//! halves each part. The result is kept under `target/xtask/` until the compiled wasm, the tools or xtask change.

use super::{Effort, assets, naming};
use crate::{
    step,
    workspace::{WASM_TARGET, Workspace},
};
use anyhow::{Context, Result, anyhow};
use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
};
use wasm_bindgen_cli_support::Bindgen;

/// The script that loads the split parts, as the main module imports it.
const LOADER: &str = "__wasm_split.js";
const GLUE: &str = "hindsight.js";

/// What wasm-opt may use. Not `--all-features`: it then writes imports in a form that Chromium refuses.
const FEATURES: [&str; 8] = [
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-reference-types",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
];

/// The browser's files, under their final names.
pub struct Pkg {
    pub folder: PathBuf,
    /// The lines of `hash.txt` that name them.
    pub hashes: String,
}

/// Compiles the frontend and makes its files.
pub fn build(workspace: &Workspace, effort: Effort) -> Result<Pkg> {
    let compiled = compile(workspace, effort)?;
    let wasm = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let work = workspace.target.join("xtask").join(if effort == Effort::Release {
        "release"
    } else {
        "dev"
    });
    let stamp = stamp(workspace, &wasm)?;
    let (stamp_file, hashes_file, folder) =
        (work.join("stamp"), work.join("hashes"), work.join("pkg"));
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        return Ok(Pkg { folder, hashes: fs::read_to_string(hashes_file)? });
    }
    assets::recreate_folder(&work)?;
    let raw = work.join("raw");
    let parts = step::quiet("Splitting the wasm", || split(&wasm, &raw))?;
    step::quiet("Binding the wasm", || bind(&raw))?;
    if effort == Effort::Release {
        step::quiet("Optimising the wasm", || optimise(workspace, &raw, &parts))?;
    }
    let hashes = name(&raw, &parts, &folder)?;
    fs::write(hashes_file, &hashes)?;
    fs::write(stamp_file, stamp)?;
    Ok(Pkg { folder, hashes })
}

fn compile(workspace: &Workspace, effort: Effort) -> Result<PathBuf> {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--package", "frontend", "--lib", "--target", WASM_TARGET]);
    let folder = match effort {
        Effort::Dev => "debug",
        Effort::Release => {
            cargo.args(["--profile", "wasm-release"]);
            "wasm-release"
        }
    };
    step::loud("Compiling the wasm", &mut cargo)?;
    Ok(workspace.target.join(WASM_TARGET).join(folder).join("frontend.wasm"))
}

/// Names everything that the files are made from: the wasm, the npm tools, and this program.
fn stamp(workspace: &Workspace, wasm: &[u8]) -> Result<String> {
    let lock = fs::read(workspace.node().join("package-lock.json"))?;
    let this = fs::metadata(env::current_exe()?)?;
    Ok(naming::hash(&[wasm, &lock, format!("{:?}", this.modified()?).as_bytes()]))
}

/// The modules that were split off, without folder, and which of them each lazy route needs.
struct Parts {
    files: Vec<String>,
    manifest: String,
}

fn split(wasm: &[u8], raw: &Path) -> Result<Parts> {
    let (main, link_name, glue) =
        (raw.join("main.wasm"), format!("./{LOADER}"), format!("./{GLUE}"));
    let mut options = wasm_split_cli_support::Options::new(wasm);
    options.output_dir = raw;
    options.main_out_path = &main;
    options.main_module = &glue;
    options.link_name = &link_name;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("{error:#}"))?;
    let files = split
        .split_modules
        .iter()
        .filter_map(|path| path.file_name()?.to_str().map(str::to_owned))
        .collect();
    // Sorted, or the manifest's hash would change from build to build.
    let by_route: std::collections::BTreeMap<_, _> = split.prefetch_map.into_iter().collect();
    Ok(Parts { files, manifest: serde_json::to_string(&by_route)? })
}

/// Writes `hindsight.js`, `hindsight_bg.wasm` and the snippets beside the split parts, whose linker exports it keeps.
fn bind(raw: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(raw.join("main.wasm"))
        .out_name("hindsight")
        .web(true)?
        .keep_lld_exports(true)
        .demangle(false)
        .generate(raw)
}

/// Optimises the modules side by side: each is one single-threaded run of wasm-opt.
fn optimise(workspace: &Workspace, raw: &Path, parts: &Parts) -> Result<()> {
    let mut modules: Vec<PathBuf> = parts.files.iter().map(|file| raw.join(file)).collect();
    modules.insert(0, raw.join("hindsight_bg.wasm"));
    let batch = modules.len().div_ceil(thread::available_parallelism()?.get());
    thread::scope(|scope| {
        let runs: Vec<_> = modules
            .chunks(batch)
            .map(|modules| {
                scope.spawn(|| {
                    modules.iter().try_for_each(|module| optimise_module(workspace, module))
                })
            })
            .collect();
        runs.into_iter()
            .try_for_each(|run| run.join().map_err(|_| anyhow!("a wasm-opt thread panicked"))?)
    })
}

fn optimise_module(workspace: &Workspace, module: &Path) -> Result<()> {
    let mut wasm_opt = workspace.node_bin("wasm-opt");
    wasm_opt.args(FEATURES).args(["-Oz", "--strip-producers"]).arg(module).arg("-o").arg(module);
    step::silently(&mut wasm_opt)
}

/// Copies everything to `folder` under its hashed name, and answers the lines of `hash.txt`.
fn name(raw: &Path, parts: &Parts, folder: &Path) -> Result<String> {
    assets::recreate_folder(folder)?;
    let (mut loader, mut manifest) =
        (fs::read_to_string(raw.join(LOADER))?, parts.manifest.clone());
    for file in &parts.files {
        let content = fs::read(raw.join(file))?;
        let named = naming::hashed(file, &naming::hash(&[&content]));
        loader = naming::rename_quoted(&loader, file, &named);
        manifest = naming::rename_stem(&manifest, file, &named);
        fs::write(folder.join(named), content)?;
    }
    let glue = place_snippets(raw, folder, fs::read_to_string(raw.join(GLUE))?)?;

    let wasm = fs::read(raw.join("hindsight_bg.wasm"))?;
    let wasm_hash = naming::hash(&[&wasm]);
    let scripts_hash = naming::hash(&[glue.as_bytes(), loader.as_bytes()]);
    let manifest_hash = naming::hash(&[manifest.as_bytes()]);
    let (glue_name, loader_name) =
        (naming::hashed(GLUE, &scripts_hash), naming::hashed(LOADER, &scripts_hash));
    fs::write(folder.join(naming::hashed("hindsight.wasm", &wasm_hash)), wasm)?;
    fs::write(folder.join(naming::hashed("__wasm_split_manifest.json", &manifest_hash)), manifest)?;
    fs::write(folder.join(&glue_name), naming::rename_import(&glue, LOADER, &loader_name))?;
    fs::write(folder.join(&loader_name), naming::rename_import(&loader, GLUE, &glue_name))?;
    Ok(format!(
        "js: {scripts_hash}\nwasm: {wasm_hash}\nmanifest: {manifest_hash}\nsplit: {scripts_hash}\n"
    ))
}

/// Copies the scripts that crates bring along. Their folder carries the hash, so that they may import each other.
fn place_snippets(raw: &Path, folder: &Path, glue: String) -> Result<String> {
    let snippets = assets::files_below(&raw.join("snippets"))?;
    if snippets.is_empty() {
        return Ok(glue);
    }
    let contents = snippets.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let hash = naming::hash(&contents.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let renamed = format!("snippets.{hash}");
    for (path, content) in snippets.iter().zip(contents) {
        let target = folder.join(&renamed).join(path.strip_prefix(raw.join("snippets"))?);
        fs::create_dir_all(target.parent().context("a snippet without a folder")?)?;
        fs::write(target, content)?;
    }
    Ok(glue
        .replace("'./snippets/", &format!("'./{renamed}/"))
        .replace("\"./snippets/", &format!("\"./{renamed}/")))
}
