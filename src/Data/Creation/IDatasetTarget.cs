using PGGan.Model;

namespace PGGan.Data.Creation;

/// <summary>A set that is being written.</summary>
internal interface IDatasetTarget : IDisposable
{
    /// <summary>What of an image goes into the files. Called by several threads at once.</summary>
    /// <param name="image">The full resolution, <c>[resolution, resolution, channels]</c>.</param>
    byte[][] Encode(byte[] image);

    /// <summary>Adds an image behind the ones before.</summary>
    /// <param name="encoded">What <see cref="Encode"/> made of it.</param>
    void Append(byte[][] encoded);

    /// <summary>Writes the labels of all images and what else ends the set.</summary>
    /// <param name="schema">What they say; empty: there are none.</param>
    /// <param name="labelOf">The vector of an image, by its place.</param>
    void Finish(LabelSchema schema, Func<int, float[]> labelOf);
}
