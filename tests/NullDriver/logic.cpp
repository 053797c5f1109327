// PTX ISA, "Comparison and Selection Instructions", "Logic and Shift Instructions", and popc and clz of the integer arithmetic.
#include "instruction_set.h"

#include <cmath>

namespace null_driver
{
namespace
{
struct And { template <typename T> static T of(T a, T b) { return static_cast<T>(a & b); } };
struct Or { template <typename T> static T of(T a, T b) { return static_cast<T>(a | b); } };
struct ExclusiveOr { template <typename T> static T of(T a, T b) { return static_cast<T>(a ^ b); } };
struct Not { template <typename T> static T of(T a) { return static_cast<T>(~a); } };
struct NotPredicate { static bool of(bool a) { return !a; } };
struct CountOnes { template <typename T> static std::uint32_t of(T a) { return static_cast<std::uint32_t>(__builtin_popcountll(a)); } };

struct CountLeadingZeros
{
    template <typename T>
    static std::uint32_t of(T a)
    {
        constexpr int width = 8 * sizeof(T);
        return static_cast<std::uint32_t>(a == 0 ? width : __builtin_clzll(a) - (64 - width));
    }
};

// Shifts by the width or more give 0, of signed numbers to the right the sign.
template <typename T>
Next shift_left(Thread &thread, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    std::uint32_t amount = thread.read<std::uint32_t>(o[2]);
    thread.write(o[0], amount >= 8 * sizeof(T) ? T{0} : static_cast<T>(std::uint64_t{thread.read<T>(o[1])} << amount));
    return Next::following;
}

template <typename T>
Next shift_right(Thread &thread, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    constexpr std::uint32_t width = 8 * sizeof(T);
    std::uint32_t amount = thread.read<std::uint32_t>(o[2]);
    T value = thread.read<T>(o[1]);
    if (std::is_signed_v<T> && amount >= width)
    {
        amount = width - 1;
    }

    thread.write(o[0], amount >= width ? T{0} : static_cast<T>(value >> amount));
    return Next::following;
}

// Comparisons: false where one of two floats is not a number. C++ has them so, but for "!=".
struct Equal { template <typename T> static bool of(T a, T b) { return a == b; } };
struct Less { template <typename T> static bool of(T a, T b) { return a < b; } };
struct LessOrEqual { template <typename T> static bool of(T a, T b) { return a <= b; } };
struct Greater { template <typename T> static bool of(T a, T b) { return a > b; } };
struct GreaterOrEqual { template <typename T> static bool of(T a, T b) { return a >= b; } };
struct NotEqual { template <typename T> static bool of(T a, T b) { return a < b || a > b; } };
struct BothNumbers { template <typename T> static bool of(T a, T b) { return !std::isnan(a) && !std::isnan(b); } };
struct SomeNotANumber { template <typename T> static bool of(T a, T b) { return std::isnan(a) || std::isnan(b); } };

// The same, true where one is not a number.
template <typename Comparison>
struct Unordered
{
    template <typename T>
    static bool of(T a, T b)
    {
        return SomeNotANumber::of(a, b) || Comparison::of(a, b);
    }
};

// setp with a Boolean operator: the comparison combined with a third operand, a predicate.
template <typename Comparison, typename Combination, typename T>
struct Combined
{
    static bool of(T a, T b, bool c)
    {
        return Combination::of(Comparison::of(a, b), c);
    }
};

template <typename Comparison, typename T>
void add_comparison(Forms &forms, const std::string &name, const std::string &type)
{
    forms["setp." + name + type] = Form{&run_binary<Comparison, T>, 3};
    forms["setp." + name + ".and" + type] = Form{&run_ternary<Combined<Comparison, And, T>, T, bool>, 4};
    forms["setp." + name + ".or" + type] = Form{&run_ternary<Combined<Comparison, Or, T>, T, bool>, 4};
    forms["setp." + name + ".xor" + type] = Form{&run_ternary<Combined<Comparison, ExclusiveOr, T>, T, bool>, 4};
}

template <typename T>
void add_bit_comparisons(Forms &forms, const std::string &type)
{
    add_comparison<Equal, T>(forms, "eq", type);
    add_comparison<NotEqual, T>(forms, "ne", type);
}

template <typename T>
void add_comparisons(Forms &forms)
{
    const std::string type = suffix<T>;
    add_bit_comparisons<T>(forms, type);
    add_comparison<Less, T>(forms, "lt", type);
    add_comparison<LessOrEqual, T>(forms, "le", type);
    add_comparison<Greater, T>(forms, "gt", type);
    add_comparison<GreaterOrEqual, T>(forms, "ge", type);
    if constexpr (std::is_unsigned_v<T>)
    {
        add_comparison<Less, T>(forms, "lo", type);
        add_comparison<LessOrEqual, T>(forms, "ls", type);
        add_comparison<Greater, T>(forms, "hi", type);
        add_comparison<GreaterOrEqual, T>(forms, "hs", type);
    }
    else if constexpr (std::is_floating_point_v<T>)
    {
        add_comparison<Unordered<Equal>, T>(forms, "equ", type);
        add_comparison<Unordered<NotEqual>, T>(forms, "neu", type);
        add_comparison<Unordered<Less>, T>(forms, "ltu", type);
        add_comparison<Unordered<LessOrEqual>, T>(forms, "leu", type);
        add_comparison<Unordered<Greater>, T>(forms, "gtu", type);
        add_comparison<Unordered<GreaterOrEqual>, T>(forms, "geu", type);
        add_comparison<BothNumbers, T>(forms, "num", type);
        add_comparison<SomeNotANumber, T>(forms, "nan", type);
    }
}

struct Select
{
    template <typename T>
    static T of(T a, T b, bool first)
    {
        return first ? a : b;
    }
};

template <typename T>
void add_selection(Forms &forms, const std::string &type)
{
    forms["selp" + type] = Form{&run_ternary<Select, T, bool>, 4};
}

// What looks at a value as bits, of type .b16, .b32 or .b64.
template <typename T>
void add_bits(Forms &forms, const std::string &type)
{
    forms["and" + type] = Form{&run_binary<And, T>, 3};
    forms["or" + type] = Form{&run_binary<Or, T>, 3};
    forms["xor" + type] = Form{&run_binary<ExclusiveOr, T>, 3};
    forms["not" + type] = Form{&run_unary<Not, T>, 2};
    forms["shl" + type] = Form{&shift_left<T>, 3};
    forms["shr" + type] = Form{&shift_right<T>, 3};
    add_bit_comparisons<T>(forms, type);
    add_selection<T>(forms, type);
    if constexpr (sizeof(T) >= 4)
    {
        forms["popc" + type] = Form{&run_unary<CountOnes, T>, 2};
        forms["clz" + type] = Form{&run_unary<CountLeadingZeros, T>, 2};
    }
}

template <typename... T>
void add_numbers(Forms &forms)
{
    (add_comparisons<T>(forms), ...);
    (add_selection<T>(forms, suffix<T>), ...);
}

template <typename... T>
void add_right_shifts(Forms &forms)
{
    ((forms[std::string("shr") + suffix<T>] = Form{&shift_right<T>, 3}), ...);
}
}

void add_logic(Forms &forms)
{
    add_bits<std::uint16_t>(forms, ".b16");
    add_bits<std::uint32_t>(forms, ".b32");
    add_bits<std::uint64_t>(forms, ".b64");
    add_numbers<std::uint16_t, std::uint32_t, std::uint64_t, std::int16_t, std::int32_t, std::int64_t, float, double>(forms);
    add_right_shifts<std::uint16_t, std::uint32_t, std::uint64_t, std::int16_t, std::int32_t, std::int64_t>(forms);
    forms["and.pred"] = Form{&run_binary<And, bool>, 3};
    forms["or.pred"] = Form{&run_binary<Or, bool>, 3};
    forms["xor.pred"] = Form{&run_binary<ExclusiveOr, bool>, 3};
    forms["not.pred"] = Form{&run_unary<NotPredicate, bool>, 2};
}
}
