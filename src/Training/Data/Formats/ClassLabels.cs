using System.Globalization;
using PGGan.Model;

namespace PGGan.Training.Data.Formats;

/// <summary>One attribute of which every picture has one class: one-hot labels.</summary>
internal sealed class ClassLabels
{
    private readonly Func<int, int> classOf;

    /// <summary>Labels of pictures.</summary>
    /// <param name="attribute">Its name.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="classOf">The class of a picture, by their numbers.</param>
    public ClassLabels(string attribute, IReadOnlyList<string> classes, Func<int, int> classOf)
    {
        Schema = LabelSchema.Of(attribute, classes);
        this.classOf = classOf;
    }

    /// <summary>The attribute.</summary>
    public LabelSchema Schema { get; }

    /// <summary>Names of classes that have none: 0, 1, …</summary>
    public static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Writes a picture's label, <c>[classes]</c>: a one at its class.</summary>
    public void Read(int index, Span<float> label)
    {
        label.Clear();
        label[classOf(index)] = 1;
    }
}
