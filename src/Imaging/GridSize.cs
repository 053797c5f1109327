using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PGGan.Imaging;

/// <summary>Columns and rows of a sample grid, written <c>8x4</c>.</summary>
[JsonConverter(typeof(GridSizeConverter))]
public readonly record struct GridSize(int Columns, int Rows)
{
    /// <summary>Cells.</summary>
    public int Count => Columns * Rows;

    /// <summary>Reads <c>8x4</c>.</summary>
    /// <exception cref="FormatException">It is not two numbers from 1 to 256 with an x between.</exception>
    public static GridSize Parse(string text)
    {
        string[] parts = text.Split('x');
        return parts.Length == 2 && TryCount(parts[0], out int columns) && TryCount(parts[1], out int rows)
            ? new GridSize(columns, rows)
            : throw new FormatException($"'{text}' is not COLUMNSxROWS with 1 to 256 of each, such as 8x4");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Columns}x{Rows}");

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= 256;
}

/// <summary>Writes a <see cref="GridSize"/> as its text.</summary>
public sealed class GridSizeConverter : JsonConverter<GridSize>
{
    /// <inheritdoc/>
    public override GridSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return GridSize.Parse(reader.TokenType == JsonTokenType.String ? reader.GetString()! : "?");
        }
        catch (FormatException fault)
        {
            throw new JsonException(fault.Message, fault);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GridSize value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
