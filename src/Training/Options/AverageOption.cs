using System.CommandLine;
using System.Globalization;
using PGGan.Learning;

namespace PGGan.Training.Options;

/// <summary>Which of the averages of a generator a command draws with.</summary>
internal sealed class AverageOption
{
    private const string Main = "main";
    private readonly Option<string?> average = new SettingOption<string?>("--average", "average")
    {
        Description = "draw with another average that the run kept (--average-half-lives), by its half-life in kimg; or main (default: the "
            + "averaged generator; of best.safetensors the average that was best)",
        HelpName = "KIMG|main",
        CustomParser = result => Parse(result.Tokens[0].Value) is string name ? name : Refuse(result),
    };

    /// <summary>Adds it to a command.</summary>
    public void AddTo(Command command) => command.Add(average);

    /// <summary>Which: null where none is named.</summary>
    public AverageChoice Of(ParseResult parsed) => parsed.GetValue(average) switch
    {
        null => AverageChoice.Default,
        Main => AverageChoice.Main,
        string name => new AverageChoice(name),
    };

    private static string? Parse(string text)
    {
        string number = text.EndsWith("kimg", StringComparison.Ordinal) ? text[..^4] : text;
        return text == Main ? Main
            : double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double kimg) && kimg > 0
                ? MovingAverage.NameOf(kimg) : null;
    }

    private static string? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--average: '{result.Tokens[0].Value}' is neither a half-life in kimg, such as 5, nor main");
        return null;
    }
}
