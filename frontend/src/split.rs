//! Functions whose code is not in the program that the page starts with: calling one loads the part of the program that is
//! named in its `wasm_split`. `cargo xtask split` makes a file of each such name.

use futures_util::future::LocalBoxFuture;
pub use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Something that a part does in its own time.
pub type Work<T> = Result<LocalBoxFuture<'static, T>, SplitLoaderError>;

/// What comes of it.
///
/// # Errors
/// Its own, or that the part did not come.
pub async fn finish<T, E: From<SplitLoaderError>>(work: impl Future<Output = Work<Result<T, E>>>) -> Result<T, E> {
    work.await?.await
}
