//! The `techtime` program: all of it is in the library.

fn main() -> std::process::ExitCode {
    techtime::cli::main()
}
