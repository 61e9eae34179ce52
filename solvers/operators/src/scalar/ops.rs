//! The four ways of borrowing the operands of `+`, `-` and `*`, all routed to one function.

macro_rules! forward_binary {
    ($type:ty, $trait:ident, $method:ident, $function:path) => {
        impl std::ops::$trait<&$type> for &$type {
            type Output = $type;
            fn $method(self, other: &$type) -> $type {
                $function(self, other)
            }
        }
        impl std::ops::$trait<$type> for $type {
            type Output = $type;
            fn $method(self, other: $type) -> $type {
                $function(&self, &other)
            }
        }
        impl std::ops::$trait<&$type> for $type {
            type Output = $type;
            fn $method(self, other: &$type) -> $type {
                $function(&self, other)
            }
        }
        impl std::ops::$trait<$type> for &$type {
            type Output = $type;
            fn $method(self, other: $type) -> $type {
                $function(self, &other)
            }
        }
    };
}

macro_rules! forward_negation {
    ($type:ty, $function:path) => {
        impl std::ops::Neg for $type {
            type Output = $type;
            fn neg(self) -> $type {
                $function(&self)
            }
        }
        impl std::ops::Neg for &$type {
            type Output = $type;
            fn neg(self) -> $type {
                $function(self)
            }
        }
    };
}

pub(crate) use {forward_binary, forward_negation};
