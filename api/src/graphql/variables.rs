//! Variables against their declarations, before anything runs.
//!
//! The library looks at a variable only where it is used, and lets a missing one pass in a directive.
//! Here absent and null values of required variables and wrong built-in scalars are refused; what is
//! inside input objects is the library's to check.

use async_graphql::Value as ConstValue;
use async_graphql::{
    Positioned, Variables,
    parser::types::{BaseType, OperationDefinition, Type, VariableDefinition},
};

use super::refusal::Refusal;

/// Refuses values that cannot be those of the operation's variables.
pub(super) fn check(operation: &OperationDefinition, values: &Variables) -> Result<(), Refusal> {
    for Positioned { pos, node } in &operation.variable_definitions {
        let VariableDefinition { name, var_type, .. } = node;
        let value = values.get(&name.node);
        let optional = var_type.node.nullable || node.default_value.is_some();
        let fits = match value {
            None => optional,
            Some(value) => fits(&var_type.node, value),
        };
        if !fits {
            let message = format!("the variable `${}` is no {}", name.node, var_type.node);
            return Err(Refusal {
                locations: vec![*pos],
                ..Refusal::document("BAD_USER_INPUT", message)
            });
        }
    }
    Ok(())
}

fn fits(kind: &Type, value: &ConstValue) -> bool {
    match (&kind.base, value) {
        (_, ConstValue::Null) => kind.nullable,
        (BaseType::List(inner), ConstValue::List(values)) => {
            values.iter().all(|value| fits(inner, value))
        }
        // One value counts as a list of one.
        (BaseType::List(inner), value) => fits(inner, value),
        (BaseType::Named(name), value) => is_scalar(name.as_str(), value),
    }
}

fn is_scalar(name: &str, value: &ConstValue) -> bool {
    match (name, value) {
        ("Int", ConstValue::Number(number)) => {
            number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
        }
        ("ID", ConstValue::Number(number)) => number.is_i64() || number.is_u64(),
        ("Float", ConstValue::Number(_))
        | ("String" | "ID", ConstValue::String(_))
        | ("Boolean", ConstValue::Boolean(_)) => true,
        ("Int" | "Float" | "String" | "ID" | "Boolean", _) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::{Value, json};

    use super::*;
    use crate::limit::document::pick;

    fn takes(kind: &str, values: Value) -> bool {
        let document = parse_query(format!("query($v: {kind}) {{ a }}")).unwrap();
        let (_, operation) = pick(&document.operations, None).unwrap();
        check(operation, &Variables::from_json(values)).is_ok()
    }

    #[test]
    fn required_values_must_be_there_and_scalars_be_what_they_are() {
        assert!(takes("ID", json!({})) && takes("ID! = \"x\"", json!({})));
        assert!(!takes("ID!", json!({})) && !takes("ID!", json!({ "v": null })));
        assert!(!takes("ID! = \"x\"", json!({ "v": null })));
        assert!(
            takes("Int!", json!({ "v": 5 })) && !takes("Int!", json!({ "v": 3_000_000_000_u64 }))
        );
        assert!(!takes("Int", json!({ "v": 1.5 })) && takes("Float", json!({ "v": 1 })));
        assert!(takes("ID", json!({ "v": 1 })) && !takes("String", json!({ "v": 1 })));
        assert!(takes("[ID!]", json!({ "v": ["a"] })) && takes("[ID!]", json!({ "v": "a" })));
        assert!(!takes("[ID!]", json!({ "v": ["a", null] })));
        assert!(takes("Custom!", json!({ "v": { "a": 1 } })));
    }
}
