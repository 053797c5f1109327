using System.CommandLine;
using PGGan.Data;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Training.Options;

namespace PGGan.Training.Commands;

/// <summary>Shows images of a set in the terminal, one after another.</summary>
internal sealed class DatasetDisplayCommand
{
    // Where there is no terminal to fit into.
    private const int PlainSide = 32, MinimumSide = 8;

    private readonly DatasetOptions options = new();
    private readonly DatasetRange range = new();
    private readonly Argument<string> path = new("path") { Description = "folder, zip or file of any format" };
    private readonly Option<int?> resolution = OptionSyntax.Number(
        "--resolution", "side of the images in characters (default: as the terminal allows)", minimum: 1);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DatasetDisplayCommand display = new();
        Command command = new("display",
            "Shows images with number and label in a terminal of 24-bit colours: Enter for the next, q or Escape to end.");
        command.Add(display.path);
        display.options.AddTo(command);
        display.range.AddTo(command);
        command.Add(display.resolution);
        command.SetAction(display.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using IPictures pictures = options.Open(parsed, parsed.GetValue(path)!, conditional: null,
            note => Console.Error.WriteLine(Printable.Text(SettingFlags.Of(parsed).Spell(note))), withDrawn: true);
        int[] numbers = range.Of(parsed, pictures.Count);
        bool keys = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        float[] label = new float[pictures.Labels.Size];
        foreach ((int place, int number) in numbers.Index())
        {
            pictures.ReadLabel(number, label);
            string said = pictures.Labels.IsEmpty ? "" : $", {LabelVector.Describe(pictures.Labels, label)}";
            string caption = FormattableString.Invariant($"image {number} of {pictures.Count}{said}");
            try
            {
                PixelBuffer picture = pictures.Read(number);
                Console.Write(TerminalImage.Draw(Fit(picture, parsed.GetValue(resolution))));
                Printable.Line($"{caption}, {DatasetText.Size(picture.Width, picture.Height)}, {pictures.NameOf(number)}");
            }
            catch (InvalidDataException fault)
            {
                Printable.Line($"{caption}, {pictures.NameOf(number)}: {ImageFiles.OneLine(fault)}");
            }

            if (keys && place < numbers.Length - 1 && !NextWanted())
            {
                break;
            }
        }

        return 0;
    }

    private static PixelBuffer Fit(PixelBuffer picture, int? asked)
    {
        int room = Console.IsOutputRedirected ? PlainSide
            : Math.Max(MinimumSide, Math.Min(Console.WindowWidth - 1, 2 * (Console.WindowHeight - 2)));
        int side = asked ?? Math.Min(room, Math.Max(picture.Width, picture.Height));
        return new Framing(FramingKind.Pad).Apply(picture, side, channels: 3, Background.Black).Image;
    }

    private static bool NextWanted()
    {
        while (true)
        {
            ConsoleKey key = Console.ReadKey(intercept: true).Key;
            if (key is ConsoleKey.Enter or ConsoleKey.Spacebar)
            {
                return true;
            }

            if (key is ConsoleKey.Q or ConsoleKey.Escape)
            {
                return false;
            }
        }
    }
}
