//! The five rungs of the ladder and the verdict about them.

use serde::{Deserialize, Serialize};

use crate::JsonObject;

/// A rung of the ladder; on the wire its number, 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Layer {
    /// Adapter, cable, Wi-Fi.
    Link = 1,
    /// Address, mask, DHCP, routes.
    Ip = 2,
    /// The first hop.
    Gateway = 3,
    /// DNS.
    NameResolution = 4,
    /// Reach, captive portal, proxy, TLS, path.
    Internet = 5,
}

impl Layer {
    /// From the bottom up.
    pub const ALL: [Self; 5] = [Self::Link, Self::Ip, Self::Gateway, Self::NameResolution, Self::Internet];

    /// 1 to 5.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The rung's name, as everybody shows it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Link => "Link",
            Self::Ip => "IP",
            Self::Gateway => "Gateway",
            Self::NameResolution => "Name resolution",
            Self::Internet => "Internet",
        }
    }

    /// The ladder tool that tests this rung.
    #[must_use]
    pub fn tool(self) -> &'static str {
        match self {
            Self::Link => "check_adapter_status",
            Self::Ip => "get_ip_config",
            Self::Gateway => "ping_gateway",
            Self::NameResolution => "test_dns_resolution",
            Self::Internet => "ping_dns",
        }
    }
}

/// A number that is no rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchLayer(pub u8);

impl std::fmt::Display for NoSuchLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there are rungs 1 to 5, and no {}", self.0)
    }
}

impl std::error::Error for NoSuchLayer {}

impl TryFrom<u8> for Layer {
    type Error = NoSuchLayer;
    fn try_from(number: u8) -> Result<Self, NoSuchLayer> {
        Self::ALL.into_iter().find(|l| l.number() == number).ok_or(NoSuchLayer(number))
    }
}

impl From<Layer> for u8 {
    fn from(layer: Layer) -> u8 {
        layer.number()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Layer {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .minimum(Some(1))
            .maximum(Some(5))
            .description(Some("A rung: 1 Link, 2 IP, 3 Gateway, 4 Name resolution, 5 Internet"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Layer {}

/// How a rung stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LayerStatus {
    Pending,
    Testing,
    Pass,
    Warn,
    Fail,
    Skipped,
}

/// A rung with what was seen on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LayerState {
    pub layer: Layer,
    pub name: String,
    pub status: LayerStatus,
    /// One line: what decided it.
    pub evidence: String,
}

/// The state of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DiagnosisStatus {
    Healthy,
    /// Works, badly.
    Degraded,
    Broken,
    /// Could not tell.
    Unknown,
}

/// One observation that speaks for or against the cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    pub fact: String,
    pub layer: Option<Layer>,
    /// For the cause (true) or against it (false).
    pub supports: bool,
}

/// One step towards the fix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FixStep {
    /// What to do, in plain words, naming the real interface, address or host.
    pub text: String,
    /// Set where TechTime can do this step itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<ToolRequest>,
}

/// A tool and the arguments to call it with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ToolRequest {
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub arguments: JsonObject,
}

/// A further, independent fault beside the main cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FurtherFault {
    pub layer: Option<Layer>,
    pub cause: String,
    pub finding: String,
}

/// The verdict: what is wrong, why we think so, and what to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Diagnosis {
    pub status: DiagnosisStatus,
    /// The rung where the root cause lies; null when healthy or unknown.
    pub layer: Option<Layer>,
    /// A `snake_case` id; `healthy` when nothing is wrong.
    pub cause: String,
    /// 0..1.
    pub confidence: f64,
    /// One or two sentences for a person.
    pub finding: String,
    /// Why: how the cause produces what the person sees.
    pub why: String,
    pub fix: Vec<FixStep>,
    pub evidence: Vec<Evidence>,
    pub ruled_out: Vec<String>,
    pub also: Vec<FurtherFault>,
    /// All five, from the bottom up.
    pub layers: Vec<LayerState>,
    pub duration_ms: u64,
}

/// The cause id of a healthy network.
pub const HEALTHY: &str = "healthy";
