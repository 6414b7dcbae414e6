//! The command line: one binary, the same library behind every subcommand.

pub mod db;
pub mod diagnose;
pub mod eval;
pub mod import;
pub mod serve;
pub mod tool;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

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
    Diagnose(diagnose::DiagnoseArguments),
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

/// Reads the arguments and does what they say.
pub fn main() -> ExitCode {
    // Before anything reads a variable; a missing file is no error, a broken one is.
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        eprintln!("techtime: .env: {error}");
        return ExitCode::from(EXIT_UNUSABLE);
    }
    let mut command = without_blank_variables(Cli::command());
    let parsed = command.try_get_matches_from_mut(tool::parted(std::env::args_os()));
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &command),
    };
    let config = match Config::load(cli.settings, cli.config.as_deref(), cli.demo) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("techtime: {error}");
            return ExitCode::from(EXIT_UNUSABLE);
        }
    };
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config),
        Command::Diagnose(arguments) => diagnose::run(config, &arguments),
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
            Err(error) => {
                eprintln!("techtime: {error}");
                ExitCode::from(EXIT_UNUSABLE)
            }
        },
        Command::Openapi => {
            use crate::http::openapi;
            print!("{}", openapi::text(&openapi::complete(crate::http::document())));
            ExitCode::SUCCESS
        }
    }
}

/// Prints what clap has to say. `diagnose` keeps the low exit codes for its verdicts.
fn usage(error: &clap::Error, command: &clap::Command) -> ExitCode {
    match blamed_variable(error, command) {
        Some(reason) => eprintln!("techtime: {reason}"),
        // Nobody is left to tell when the terminal is gone.
        None => drop(error.print()),
    }
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    let diagnose = std::env::args_os().nth(1).is_some_and(|first| first == "diagnose");
    ExitCode::from(if diagnose { diagnose::EXIT_USAGE } else { EXIT_UNUSABLE })
}
