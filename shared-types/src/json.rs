//! Reads wire types from JSON by one small path.
//!
//! serde writes code for each pair of a type and a reader, and its tagged, untagged and flattened types bring two
//! readers of their own, each with all that lies below them. That was a third of the page's program. Here is one reader,
//! and the few types with a tag read their fields by [`field`].

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde_json::Value;

/// Why a value could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Self(why.to_string())
    }

    // The rest says less than serde does by itself, for the words and the code that writes them are not small.
    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self("a value is of the wrong type".into())
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self("a value is out of bounds".into())
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self("a list is of the wrong length".into())
    }

    fn unknown_variant(variant: &str, _: &'static [&'static str]) -> Self {
        Self(["unknown: ", variant].concat())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(["missing: ", field].concat())
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self(["twice: ", field].concat())
    }
}

/// Reads a text.
///
/// # Errors
/// The text is no JSON, or not that of a `T`.
pub fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    read(&serde_json::from_str(text).map_err(de::Error::custom)?)
}

/// Reads a value.
///
/// # Errors
/// The value is not that of a `T`.
pub fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Error> {
    T::deserialize(Reader(value))
}

/// Reads a field of an object; one that is not there is null.
///
/// # Errors
/// The field's value is not that of a `T`; names the field.
pub fn field<T: DeserializeOwned>(object: &Value, name: &'static str) -> Result<T, Error> {
    read(&object[name]).map_err(|error| Error([name, ": ", &error.0].concat()))
}

/// Lets serde read types that are read from a [`Value`] by a function of their own.
macro_rules! read_from_value {
    ($($name:ident)*) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                Self::from_value(&value).map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(crate) use read_from_value;

/// The one reader.
struct Reader<'a>(&'a Value);

fn wrong() -> Error {
    Error("a value is of the wrong type".into())
}

macro_rules! same_as_any {
    ($($name:ident)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.scalar(visitor)
        }
    )*};
}

impl<'de> Reader<'de> {
    /// Numbers, text, truth and null.
    fn scalar<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(is) => visitor.visit_bool(*is),
            Value::String(text) => visitor.visit_str(text),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(whole), _) => visitor.visit_u64(whole),
                (None, Some(whole)) => visitor.visit_i64(whole),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
            Value::Array(_) | Value::Object(_) => Err(wrong()),
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items(items.iter())),
            Value::Object(fields) => visitor.visit_map(Fields { fields: fields.iter(), value: &Value::Null }),
            _ => self.scalar(visitor),
        }
    }

    same_as_any! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_identifier
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        self.scalar(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Array(items) = self.0 else { return Err(wrong()) };
        visitor.visit_seq(Items(items.iter()))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::Object(fields) = self.0 else { return Err(wrong()) };
        visitor.visit_map(Fields { fields: fields.iter(), value: &Value::Null })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let Value::String(name) = self.0 else { return Err(wrong()) };
        visitor.visit_enum(Variant(name))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

struct Items<'a>(std::slice::Iter<'a, Value>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|value| seed.deserialize(Reader(value))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Fields<'a> {
    fields: serde_json::map::Iter<'a>,
    value: &'a Value,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.value = value;
        let name: StrDeserializer<'_, Error> = name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Reader(self.value))
    }
}

/// A variant by its name; those that carry something have a tag and are read by hand.
struct Variant<'a>(&'a str);

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.0.into_deserializer();
        seed.deserialize(name).map(|value| (value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Error> {
        Err(wrong())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(wrong())
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Error> {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        DarkRed,
        Green,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Whole {
        name: String,
        small: u8,
        signed: Option<i64>,
        rate: f64,
        is_on: bool,
        colours: Vec<Colour>,
        inner: Option<Box<Whole>>,
        #[serde(default)]
        more: Option<Value>,
    }

    fn whole() -> Value {
        json!({ "name": "n", "small": 7, "signed": -3, "rate": 1, "is_on": true, "colours": ["dark_red", "green"], "more": {"a": [1]},
            "inner": { "name": "", "small": 0, "signed": null, "rate": 0.5, "is_on": false, "colours": [], "extra": 1 } })
    }

    #[test]
    fn what_serde_reads_is_read_the_same() {
        assert_eq!(read::<Whole>(&whole()).unwrap(), Whole::deserialize(whole()).unwrap());
        assert_eq!(parse::<Whole>(&whole().to_string()).unwrap(), Whole::deserialize(whole()).unwrap());
        assert_eq!(read::<Value>(&whole()).unwrap(), whole());
        assert_eq!(field::<Option<u8>>(&whole(), "absent").unwrap(), None);
        assert_eq!(field::<Vec<Colour>>(&whole(), "colours").unwrap(), [Colour::DarkRed, Colour::Green]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (name, wrong) in [
            ("name", json!(1)),
            ("small", json!(256)),
            ("small", json!(-1)),
            ("rate", json!("1")),
            ("is_on", Value::Null),
            ("colours", json!(["blue"])),
            ("colours", json!({})),
            ("inner", json!([])),
        ] {
            let mut value = whole();
            value[name] = wrong.clone();
            assert!(read::<Whole>(&value).is_err(), "{name}: {wrong}");
            assert!(Whole::deserialize(value).is_err(), "{name}: {wrong}");
        }
        let missing = read::<Whole>(&json!({ "name": "n" })).unwrap_err();
        assert_eq!(missing.to_string(), "missing: small");
        assert!(parse::<Whole>("{").is_err());
    }
}
