//! The command line: one binary, the same library behind every subcommand.

pub mod db;
pub mod diagnose;
pub mod eval;
pub mod import;
pub mod serve;
pub mod tool;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::cli::diagnose::DiagnoseArguments;
use crate::config::{Config, Settings, blamed_variable, without_blank_variables};
use crate::http::page::policy_elsewhere;

/// Could not start, or was used wrongly.
pub const EXIT_UNUSABLE: u8 = 2;

/// First-line desktop support: type what is wrong, watch real checks, get the cause and the fix.
///
/// Without a subcommand the server starts and serves the page at http://127.0.0.1:8000.
#[derive(Debug, Parser)]
#[command(name = "techtime", version, max_term_width = 100)]
pub struct Cli {
    /// Settings file [default: techtime.toml here, else in the system's place for settings]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Serve generated data from a directory of its own, to look before you use
    #[arg(long, global = true)]
    pub demo: bool,
    #[command(flatten)]
    pub settings: Settings,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the server (the default)
    Serve,
    /// Find out what is wrong with this computer's network
    Diagnose(DiagnoseArguments),
    /// List the tools
    Tools(tool::ToolsArguments),
    /// Run one tool
    Tool(tool::ToolArguments),
    /// Play the recorded dialogues against the configured model and print a score table
    Eval(eval::EvalArguments),
    /// Take over sessions from another file
    Import(import::ImportArguments),
    /// Check, copy or shrink the stored sessions
    #[command(subcommand)]
    Db(db::DbCommand),
    /// Print the Content-Security-Policy for another web server that serves the built page
    Csp {
        /// The API, when the page does not come from the same address
        #[arg(long, value_name = "URL")]
        api_base: Option<reqwest::Url>,
    },
    /// Print the OpenAPI document
    #[command(hide = true)]
    Openapi,
}

/// Settings that `diagnose` heeds; the others are the server's.
const OF_DIAGNOSE: [&str; 3] = ["config", "probe_scope", "probe_hosts"];

/// Reads the arguments and does what they say.
pub fn main() -> ExitCode {
    // Before anything reads a variable. A missing file is no error, one that is closed to us is none of ours, a broken
    // one is an error.
    match dotenvy::dotenv() {
        Err(dotenvy::Error::Io(error)) if error.kind() != std::io::ErrorKind::NotFound => {
            eprintln!("techtime: .env is left out: {error}");
        }
        Err(error) if !error.not_found() => return unusable(&format!(".env: {error}")),
        Ok(_) | Err(_) => {}
    }
    let mut command = command_line();
    let parsed = command.try_get_matches_from_mut(tool::parted(std::env::args_os()));
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &command),
    };
    let file = cli.config.as_deref();
    if let Some(Command::Diagnose(arguments)) = &cli.command {
        return match Config::load_diagnostics(cli.settings, file) {
            Ok(settings) => diagnose::run(settings, arguments),
            Err(error) => unusable(&error.to_string()),
        };
    }
    match Config::load(cli.settings, file, cli.demo) {
        Ok(config) => obey(cli.command.unwrap_or(Command::Serve), config),
        Err(error) => unusable(&error.to_string()),
    }
}

/// The arguments, with help that shows of the server's only what each subcommand heeds.
fn command_line() -> clap::Command {
    let mut command = without_blank_variables(Cli::command());
    // Hands the global arguments down to the subcommands.
    command.build();
    let own: Vec<clap::Id> = DiagnoseArguments::augment_args(clap::Command::new("diagnose"))
        .get_arguments()
        .map(|argument| argument.get_id().clone())
        .collect();
    command.mut_subcommand("diagnose", |diagnose| {
        diagnose.mut_args(|argument| {
            let id = argument.get_id();
            let heeded = own.contains(id) || OF_DIAGNOSE.contains(&id.as_str()) || id == "help";
            argument.hide(!heeded)
        })
    })
}

fn obey(command: Command, config: Config) -> ExitCode {
    match command {
        Command::Serve => serve::run(config),
        Command::Diagnose(arguments) => diagnose::run(config.diagnostics, &arguments),
        Command::Tools(arguments) => tool::list(config, &arguments),
        Command::Tool(arguments) => tool::run(config, &arguments),
        Command::Eval(arguments) => eval::run(config, &arguments),
        Command::Import(arguments) => import::run(&config, &arguments),
        Command::Db(command) => db::run(&config, &command),
        Command::Csp { api_base } => match policy_elsewhere(&config.static_dir, api_base.as_ref()) {
            Ok(policy) => {
                println!("{policy}");
                ExitCode::SUCCESS
            }
            Err(error) => unusable(&error.to_string()),
        },
        Command::Openapi => {
            use crate::http::openapi;
            print!("{}", openapi::text(&openapi::complete(crate::http::document())));
            ExitCode::SUCCESS
        }
    }
}

/// Prints what clap has to say.
fn usage(error: &clap::Error, command: &clap::Command) -> ExitCode {
    match blamed_variable(error, command) {
        Some(reason) => eprintln!("techtime: {reason}"),
        // Nobody is left to tell when the terminal is gone.
        None => drop(error.print()),
    }
    if error.use_stderr() { unusable_code() } else { ExitCode::SUCCESS }
}

fn unusable(text: &str) -> ExitCode {
    eprintln!("techtime: {text}");
    unusable_code()
}

/// `diagnose` keeps the low exit codes for its verdicts.
fn unusable_code() -> ExitCode {
    let commands = Cli::command();
    let named = |word: &OsString| word.to_str().is_some_and(|word| commands.find_subcommand(word).is_some());
    let diagnose = std::env::args_os().skip(1).find(named).is_some_and(|word| word == "diagnose");
    ExitCode::from(if diagnose { diagnose::EXIT_USAGE } else { EXIT_UNUSABLE })
}
