//! Charts: pure geometry, ticks, colours and sentences, and the one place that draws them.
//!
//! A [`plot::Plot`] turns data into a [`scene::Scene`] (what to draw, in CSS pixels) and a list of
//! [`plot::Stop`]s (what can be pointed at, by pointer and by key). Everything up to there is plain
//! data, tested on the host. [`draw`] paints a scene on a canvas with plotters; nothing else here
//! knows a browser, but for [`zone::Zone::browser`].

pub mod bars;
pub mod calendar;
pub mod colour;
pub mod csv;
pub mod draw;
pub mod figures;
pub mod heat;
pub mod line;
pub mod order;
pub mod pie;
pub mod plot;
pub mod scale;
pub mod scene;
pub mod spark;
pub mod zone;
