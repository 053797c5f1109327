using System.IO.Hashing;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Learning.Runs;

namespace PGGan.Learning.Projection;

/// <summary>An image that a search is to come near to, prepared as training images are.</summary>
internal static class ProjectionTarget
{
    /// <summary>
    /// Reads it: upright, over white, its centred square, at the run's resolution, and from there averaged to the one that is drawn.
    /// </summary>
    /// <param name="path">a picture of any format that is read, of any size.</param>
    /// <param name="generator">Whose size it gets.</param>
    /// <returns>uint8 <c>[R, R, C]</c></returns>
    /// <exception cref="PGGanException">It cannot be read.</exception>
    public static byte[] Read(string path, TrainedGenerator generator)
    {
        try
        {
            return Decode(SourceFile.ReadAll(path, ImageCodec.MaxFileBytes), path, generator);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }
    }

    /// <summary>The same of a file's bytes.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What a message calls it.</param>
    /// <param name="generator">Whose size it gets.</param>
    /// <returns>uint8 <c>[R, R, C]</c></returns>
    /// <exception cref="PGGanException">They are no image that can be read.</exception>
    public static byte[] Decode(byte[] file, string name, TrainedGenerator generator)
    {
        try
        {
            ImageFolderOptions options = RunData.OptionsOf(generator.Config.Model, generator.Config.Data);
            PixelBuffer image = ImageCodec.Decode(file, options.MaxPixels);
            UInt128 hash = XxHash128.HashToUInt128(file);
            PixelBuffer square = options.Framing.Apply(image, options.Resolution, options.Channels, options.Background, hash).Image;
            return Resampler.Box(square, square.Width / generator.Resolution).Pixels;
        }
        catch (InvalidDataException fault)
        {
            throw Unreadable(name, fault);
        }
    }

    private static SettingException Unreadable(string name, Exception fault) =>
        new("target", name, $"{fault.Message.TrimEnd('.')}; name an image that can be read.", fault);
}
