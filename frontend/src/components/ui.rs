//! The kit: plain controls in one manner. Knows only Yew and the browser, nothing of the product.

pub mod accordion;
pub mod badge;
pub mod button;
pub mod card;
pub mod command;
pub mod copy;
pub mod dialog;
pub mod empty;
pub mod icon;
pub mod input;
pub mod menu;
pub mod select;
pub mod sheet;
pub mod skeleton;
pub mod table;
pub mod tabs;
pub mod toast;
pub mod tooltip;

pub use accordion::Accordion;
pub use badge::{Badge, Tone};
pub use button::{Button, ButtonSize, ButtonVariant};
pub use card::{Card, CardContent, CardHeader};
pub use copy::CopyButton;
pub use dialog::Dialog;
pub use empty::{Empty, Failed};
pub use icon::{Glyph, Icon, icon};
pub use input::{Field, Input};
pub use menu::{Menu, MenuItem};
pub use select::{Choice, Select};
pub use sheet::{Sheet, Side};
pub use skeleton::Skeleton;
pub use table::Table;
pub use tabs::{Tab, Tabs};
pub use toast::{Toast, Toaster, Toasts, use_toaster};
pub use tooltip::Tooltip;
