using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using PGGan.Data.Formats;
using PGGan.Model;

namespace PGGan.Data;

/// <summary>
/// The labels of a set in memory: for each picture the class of each attribute, or the values of the whole vector where they are not
/// one-hot.
/// </summary>
internal sealed class PictureLabels
{
    private readonly int[] classes;
    private readonly float[] vectors;

    private PictureLabels(LabelSchema schema, int count, int[] classes, float[] vectors) =>
        (Schema, Count, this.classes, this.vectors) = (schema, count, classes, vectors);

    /// <summary>The attribute's name where the data has none.</summary>
    public const string DefaultAttribute = "class";

    /// <summary>The most classes that numbers alone may call for: a larger number is taken for a mistake.</summary>
    public const int MaxClasses = 1 << 16;

    /// <summary>No labels.</summary>
    public static PictureLabels None { get; } = new(LabelSchema.None, 0, [], []);

    /// <summary>What they say.</summary>
    public LabelSchema Schema { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Labels by class.</summary>
    /// <param name="schema">Attributes and their classes.</param>
    /// <param name="classes">Numbers of the classes, <c>[N, attributes]</c>.</param>
    public static PictureLabels OfClasses(LabelSchema schema, int[] classes) =>
        new(schema, classes.Length / schema.Attributes.Count, classes, []);

    /// <summary>Labels by value.</summary>
    /// <param name="schema">Attributes and their classes.</param>
    /// <param name="vectors">All vectors, <c>[N, schema.Size]</c>.</param>
    public static PictureLabels OfVectors(LabelSchema schema, float[] vectors) => new(schema, vectors.Length / schema.Size, [], vectors);

    /// <summary>One attribute whose classes are named by their numbers: what a vector is without further words.</summary>
    public static LabelSchema Numbered(int size) =>
        LabelSchema.Of(DefaultAttribute, [.. Enumerable.Range(0, size).Select(number => number.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>The labels of an array file, one row a picture in the pictures' order.</summary>
    /// <param name="path">An <c>.npy</c> file: vectors <c>[N, L]</c>, or numbers of classes <c>[N]</c>.</param>
    /// <param name="count">Pictures in the set.</param>
    /// <exception cref="ImageDataException">It is no such file, or has other rows than there are pictures.</exception>
    public static PictureLabels FromArray(string path, int count)
    {
        NpyFile array = NpyFile.Read(path);
        if (array.Shape.Rank > 2 || array.Shape[0] != count)
        {
            throw new ImageDataException(
                $"Data: the labels {path} have the shape {array.Shape} and the set has {count} images; one row an image is needed.");
        }

        if (array.Shape.Rank == 2)
        {
            RequireFewClasses(array.Shape[1], path);
            return OfVectors(Numbered(array.Shape[1]), array.Values);
        }

        int wrong = Array.FindIndex(array.Values, value => !(value >= 0 && value < MaxClasses && float.IsInteger(value)));
        return wrong < 0
            ? OfClasses(Numbered((int)array.Values.Max() + 1), Array.ConvertAll(array.Values, value => (int)value))
            : throw new ImageDataException(string.Create(CultureInfo.InvariantCulture,
                $"Data: the labels {path} are one number an image, and number {wrong} is {array.Values[wrong]}: no class from 0 to "
                    + $"{MaxClasses - 1}."));
    }

    /// <summary>
    /// Throws where labels have more values than a set has classes: that is taken for a mistake, as a number as large is.
    /// </summary>
    /// <exception cref="ImageDataException">There are too many; one line.</exception>
    public static void RequireFewClasses(int size, string origin)
    {
        if (size > MaxClasses)
        {
            throw new ImageDataException(
                $"Data: the labels {origin} have {size:N0} values an image, and at most {MaxClasses:N0} are read; give them fewer.");
        }
    }

    /// <summary>
    /// The labels of a file for pictures of any kind: an array with one row a picture in their order, or a <see cref="DatasetJson"/> by
    /// their names.
    /// </summary>
    /// <exception cref="ImageDataException">It cannot be read, or has not one label a picture.</exception>
    public static PictureLabels FromFile(string path, IPictures pictures)
    {
        if (!File.Exists(path))
        {
            throw new ImageDataException(
                $"Data: there is no file of labels {path}; name a .npy file or a {DatasetJson.FileName}, or leave `data.labels` out.");
        }

        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return FromArray(path, pictures.Count);
        }

        byte[] json = SourceFile.ReadAll(path, DatasetJson.MaxBytes);
        return DatasetJson.Read(json, path, [.. Enumerable.Range(0, pictures.Count).Select(pictures.NameOf)]);
    }

    /// <summary>Reads one label, <c>[Schema.Size]</c>; nothing where there are none.</summary>
    public void Read(int index, Span<float> label)
    {
        if (Schema.IsEmpty)
        {
            return;
        }

        if ((uint)index >= (uint)Count || label.Length != Schema.Size)
        {
            throw new ArgumentException($"Labels: there is no label {index} of {label.Length} values among {Count} of {Schema.Size}.");
        }

        if (vectors.Length > 0)
        {
            vectors.AsSpan(index * Schema.Size, Schema.Size).CopyTo(label);
            return;
        }

        label.Clear();
        int start = 0, attributes = Schema.Attributes.Count;
        for (int a = 0; a < attributes; a++)
        {
            label[start + classes[(index * attributes) + a]] = 1;
            start += Schema.Attributes[a].Classes.Count;
        }
    }

    /// <summary>A hash of the words and all labels of a set.</summary>
    public static UInt128 Hash(IPictures pictures)
    {
        XxHash128 hash = new();
        foreach (LabelAttribute attribute in pictures.Labels.Attributes)
        {
            hash.Append(Encoding.UTF8.GetBytes($"\n{attribute.Name}\0{string.Join('\0', attribute.Classes)}"));
        }

        float[] label = new float[pictures.Labels.Size];
        for (int i = 0; i < pictures.Count; i++)
        {
            pictures.ReadLabel(i, label);
            hash.Append(MemoryMarshal.AsBytes<float>(label));
        }

        return hash.GetCurrentHashAsUInt128();
    }
}
