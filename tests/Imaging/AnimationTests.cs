using NUnit.Framework;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Imaging.Animation;
using SkiaSharp;

namespace PGGan.Tests.Imaging;

/// <summary>Films written by us are read by others: Skia, and PNG's own rules.</summary>
public class AnimationTests
{
    private const int Width = 38, Height = 21;
    private readonly TemporaryFolder folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void WebPHasItsFramesForAsLongAsTheyAreShown()
    {
        PixelBuffer[] pictures = [Smooth(0), Smooth(1), Smooth(2)];
        string path = Write(new WebPAnimation(quality: 100), "film.webp", Width, Height, pictures);
        (int[] milliseconds, byte[][] frames) = ReadBySkia(path);
        Assert.That(milliseconds, Is.EqualTo(new[] { 33, 67, 100 }), "1, 2 and 3 thirtieths; in all 200");
        for (int i = 0; i < frames.Length; i++)
        {
            Assert.That(Difference(frames[i], pictures[i]), Is.LessThan(6), "with little loss");
            Assert.That(Difference(frames[i], pictures[(i + 1) % 3]), Is.GreaterThan(20), "and not another");
        }

        byte[] file = File.ReadAllBytes(path);
        Assert.That(BitConverter.ToUInt32(file, 4), Is.EqualTo(file.Length - 8));
    }

    [Test]
    public void ApngIsWithoutLossAndItsFirstFrameAPng()
    {
        PixelBuffer[] pictures = [Smooth(0), new(Width, Height, 3, ImagingFiles.RandomBytes(Width * Height * 3, 1)), Smooth(2)];
        string path = Write(new ApngAnimation(), "film.apng", Width, Height, pictures);
        ApngFile film = ApngFile.Read(path);
        Assert.That(film.Plays, Is.Zero);
        Assert.That(film.Seconds, Is.EqualTo(new[] { 0.033, 0.067, 0.1 }));
        Assert.That(film.Frames.Select(frame => frame.ToRgb().Pixels), Is.EqualTo(pictures.Select(picture => picture.Pixels)));
        Assert.That(ImageCodec.Decode(File.ReadAllBytes(path)).ToRgb().Pixels, Is.EqualTo(pictures[0].Pixels),
            "where animations are not known");
    }

    [Test]
    public void GifIsExactForUpTo256ColoursThroughEveryWidthOfCode()
    {
        // Noise of 256 colours fills the table of 4096 codes several times; few colours begin with narrow codes; one pixel is the shortest
        // run.
        const int side = 130;
        byte[] noise = ImagingFiles.RandomBytes(side * side, 3);
        PixelBuffer many = Coloured(side, noise, value => ((byte)(value * 7), (byte)(255 - value), (byte)(value ^ 0x55)));
        PixelBuffer three = Coloured(side, noise, value => (value < 250 ? (byte)9 : (byte)200, 0, (byte)(value & 1)));
        PixelBuffer one = Coloured(side, noise, _ => (1, 2, 3));
        (int[] milliseconds, byte[][] frames) = ReadBySkia(Write(new GifAnimation(), "exact.gif", side, side, many, three, one));
        Assert.That(milliseconds, Is.EqualTo(new[] { 30, 70, 100 }));
        Assert.That(frames.Select(frame => new PixelBuffer(side, side, 4, frame).ToRgb().Pixels),
            Is.EqualTo(new[] { many, three, one }.Select(picture => picture.Pixels)));

        (_, byte[][] pixel) = ReadBySkia(Write(new GifAnimation(), "one.gif", 1, 1, Coloured(1, [7], value => (value, 5, 6)),
            Coloured(1, [8], value => (value, 5, 6))));
        Assert.That(pixel.Select(frame => frame[0]), Is.EqualTo(new byte[] { 7, 8 }));
    }

    [Test]
    public void GifKeepsTheColoursOfSmoothPicturesNearly()
    {
        const int side = 96;
        byte[] pixels = new byte[side * side * 3];
        for (int i = 0; i < side * side; i++)
        {
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)(i % side * 255 / 95), (byte)(i / side * 255 / 95),
                (byte)(i % side * i / side / 36));
        }

        PixelBuffer picture = new(side, side, 3, pixels), white = new(side, side, 3, [.. Enumerable.Repeat((byte)255, pixels.Length)]);
        (_, byte[][] frames) = ReadBySkia(Write(new GifAnimation(), "smooth.gif", side, side, picture, white));
        Assert.That(Difference(frames[0], picture), Is.LessThan(10));
        Assert.That(frames[1], Is.All.EqualTo(255));
    }

    [Test]
    public void PalettesOfColoursInFewBinsAreNoTrouble()
    {
        // More than 256 colours, all within two bins of the count.
        PixelBuffer picture = new(30, 30, 3, ImagingFiles.RandomBytes(30 * 30 * 3, 5).Select(value => (byte)(100 + (value % 7))).ToArray());
        GifPalette palette = GifPalette.Of(picture);
        Assert.That(palette.Count, Is.InRange(1, 8));
        Assert.That(palette.Indices, Is.All.LessThan(palette.Count));
    }

    [Test]
    public void Mp4IsWhatFfmpegMakesOfTheFrames()
    {
        string program = Script("ffmpeg",
            "#!/bin/sh\nfor last; do :; done\nlast=${last#file:}\necho \"$@\" > \"$0.options\"\ncat > \"$last\"\n");
        PixelBuffer[] pictures = [Smooth(0), Smooth(1), Smooth(2)];
        string path = Write(new Mp4Animation(program), "film.mp4", Width, Height, pictures);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new[] { 0, 1, 1, 2, 2, 2 }.SelectMany(picture => pictures[picture].Pixels)));
        Assert.That(File.ReadAllText($"{program}.options"),
            Does.Contain("-pixel_format rgb24 -video_size 38x21 -framerate 30 -i -").And.Contain("-pix_fmt yuv420p"));
        Assert.That(File.ReadAllText($"{program}.options"), Does.EndWith($" file:{path}.tmp\n"), "no name is an option or an address");

        Mp4Animation missing = new(folder.PathOf("nowhere")),
            failing = new(Script("failing", "#!/bin/sh\necho first >&2\necho no libx264 here. >&2\nexit 3\n"));
        Assert.That(() => Write(missing, "other.mp4", Width, Height, pictures),
            Throws.TypeOf<SettingException>().With.Message.Contains("nowhere cannot be started"));
        Assert.That(() => Write(failing, "other.mp4", Width, Height, pictures),
            Throws.TypeOf<SettingException>().With.Message.Contains("(no libx264 here)"));
        Assert.That(File.Exists(folder.PathOf("other.mp4")), Is.False);
    }

    [Test]
    public void AFaultWhileDrawingLeavesWhatWasThere([Values(".webp", ".apng", ".gif", ".mp4")] string extension)
    {
        string path = folder.Put($"before{extension}", [1, 2, 3]);
        IAnimationFormat format = extension == ".mp4" ? new Mp4Animation(Script("taking", "#!/bin/sh\ncat > /dev/null\n"))
            : AnimationFormats.Of(path, quality: null);
        IEnumerable<FilmFrame> frames = Enumerable.Range(0, 20).Select(i => i < 10
            ? new FilmFrame(Smooth(0)) : throw new InvalidOperationException("the eleventh"));
        Assert.That(() => format.Write(path, new Film(Width, Height, 30, frames)),
            Throws.InvalidOperationException.With.Message.EqualTo("the eleventh"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(Directory.EnumerateFiles(folder.Root, "*.tmp"), Is.Empty);
    }

    [Test]
    public void ResultsComeInOrderAndFaultsCome()
    {
        Assert.That(OrderedTasks.Select(Enumerable.Range(0, 50), i => { Thread.Sleep(i % 3); return i; }),
            Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(() => OrderedTasks.Run([() => { }, () => throw new IOException("full"), () => { }]), Throws.TypeOf<IOException>());
    }

    [Test]
    public void PicturesAreEncodedByTheirFormat()
    {
        PixelBuffer picture = Smooth(1), gray = new(Width, Height, 1, ImagingFiles.RandomBytes(Width * Height, 8));
        foreach (ImageFileFormat format in new ImageFileFormat[] { new(ImageFileKind.Png), new(ImageFileKind.WebP) })
        {
            Assert.That(ImageCodec.Decode(format.Encode(picture)).ToRgb().Pixels, Is.EqualTo(picture.Pixels), "without loss");
            Assert.That(ImageCodec.Decode(format.Encode(gray)).ToRgb().Pixels, Is.EqualTo(gray.ToRgb().Pixels));
        }

        byte[] fine = new ImageFileFormat(ImageFileKind.Jpeg).Encode(picture),
            coarse = new ImageFileFormat(ImageFileKind.Jpeg, 10).Encode(picture);
        Assert.That(Difference(ImageCodec.Decode(fine).Pixels, picture), Is.LessThan(3));
        Assert.That(coarse, Has.Length.LessThan(fine.Length));
        Assert.That(new ImageFileFormat(ImageFileKind.WebP, 50).Encode(gray),
            Has.Length.LessThan(new ImageFileFormat(ImageFileKind.WebP).Encode(gray).Length), "of noise");
        Assert.That(
            () => new ImageFileFormat(ImageFileKind.WebP).Encode(new PixelBuffer(16_384, 1, 1, new byte[16_384])),
            Throws.TypeOf<PGGanException>().With.Message.Contains("choose png"));
    }

    private static PixelBuffer Smooth(int number)
    {
        byte[] pixels = new byte[Width * Height * 3];
        for (int i = 0; i < Width * Height; i++)
        {
            pixels[(3 * i) + number] = (byte)(i % Width * 6);
            pixels[(3 * i) + ((number + 1) % 3)] = (byte)(i / Width * 12);
        }

        return new PixelBuffer(Width, Height, 3, pixels);
    }

    private static PixelBuffer Coloured(int side, byte[] values, Func<byte, (byte Red, byte Green, byte Blue)> colour) =>
        new(side, side, 3, [.. values.Select(colour).SelectMany(pixel => new[] { pixel.Red, pixel.Green, pixel.Blue })]);

    /// <summary>Root of the mean squared difference.</summary>
    private static double Difference(byte[] rgba, PixelBuffer picture) =>
        Math.Sqrt(rgba.Where((_, i) => i % 4 < 3).Zip(picture.Pixels, (a, b) => (double)(a - b) * (a - b)).Average());

    private static (int[] Milliseconds, byte[][] Frames) ReadBySkia(string path)
    {
        using SKCodec codec = SKCodec.Create(path);
        Assert.That(codec.RepetitionCount, Is.EqualTo(-1), "for ever");
        SKImageInfo format = new(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        byte[][] frames = new byte[codec.FrameCount][];
        for (int i = 0; i < frames.Length; i++)
        {
            using SKBitmap bitmap = new(format);
            Assert.That(codec.GetPixels(format, bitmap.GetPixels(), new SKCodecOptions(i)), Is.EqualTo(SKCodecResult.Success));
            frames[i] = bitmap.Bytes;
        }

        return ([.. codec.FrameInfo.Select(frame => frame.Duration)], frames);
    }

    /// <summary>Writes pictures shown for 1, 2, 3 … thirtieths of a second.</summary>
    private string Write(IAnimationFormat format, string name, int width, int height, params PixelBuffer[] pictures)
    {
        string path = folder.PathOf(name);
        format.Write(path, new Film(width, height, 30, pictures.Select((picture, i) => new FilmFrame(picture, i + 1))));
        return path;
    }

    private string Script(string name, string text)
    {
        string path = folder.Put(name, System.Text.Encoding.UTF8.GetBytes(text));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }
}
