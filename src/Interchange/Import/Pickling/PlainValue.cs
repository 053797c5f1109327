using System.Collections;
using System.Text;

namespace PGGan.Interchange.Import.Pickling;

/// <summary>Values of a pickle or a JSON file as the kinds that they have to be of.</summary>
internal static class PlainValue
{
    /// <summary>A whole number within an int.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static int Whole(object? value, string name) => value switch
    {
        int number => number,
        long number when number is >= int.MinValue and <= int.MaxValue => (int)number,
        bool flag => flag ? 1 : 0,
        double number when double.IsInteger(number) && Math.Abs(number) <= int.MaxValue => (int)number,
        NumpyScalar scalar => Whole(scalar.Value, name),
        _ => throw new InvalidDataException($"{name} is {Describe(value)}, not a whole number"),
    };

    /// <summary>A finite number.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static double Number(object? value, string name) => value switch
    {
        double number when double.IsFinite(number) => number,
        NumpyScalar scalar => Number(scalar.Value, name),
        NumpyArray { Count: 1 } array => Number((double)array.Read()[0], name),
        int or long or bool => Convert.ToDouble(value, null),
        _ => throw new InvalidDataException($"{name} is {Describe(value)}, not a number"),
    };

    /// <summary>True or false.</summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static bool Flag(object? value, string name) => value switch
    {
        bool flag => flag,
        int or long or NumpyScalar => Number(value, name) != 0,
        _ => throw new InvalidDataException($"{name} is {Describe(value)}, neither true nor false"),
    };

    /// <summary>A text.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static string Text(object? value, string name) => value as string
        ?? throw new InvalidDataException($"{name} is {Describe(value)}, not a text");

    /// <summary>A list or tuple.</summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static IReadOnlyList<object?> List(object? value, string name) => value switch
    {
        object?[] tuple => tuple,
        ArrayList list => list.ToArray(),
        _ => throw new InvalidDataException($"{name} is {Describe(value)}, not a list"),
    };

    /// <summary>A dictionary.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static Hashtable Map(object? value, string name) => value as Hashtable
        ?? throw new InvalidDataException($"{name} is {Describe(value)}, not a dictionary");

    /// <summary>Bytes; Python 2 wrote them as a text.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    public static byte[] Bytes(object? value, string name) => value switch
    {
        byte[] bytes => bytes,
        string text when text.All(letter => letter <= 255) => Encoding.Latin1.GetBytes(text),
        _ => throw new InvalidDataException($"{name} is {Describe(value)}, not bytes"),
    };

    /// <summary>A value for people.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "missing or None",
        string { Length: <= 40 } text => $"'{text}'",
        string => "a long text",
        int or long or double or bool => FormattableString.Invariant($"{value}"),
        NumpyScalar scalar => FormattableString.Invariant($"{scalar.Value}"),
        SourceArray => "an array",
        object[] or ArrayList => "a list",
        Hashtable => "a dictionary",
        PlainObject made => $"a {made.Type}",
        byte[] => "bytes",
        _ => "something else",
    };
}
