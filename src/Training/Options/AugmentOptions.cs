using System.CommandLine;
using System.Text.Json;
using PGGan.Learning.Configuration;

namespace PGGan.Training.Options;

/// <summary>How what D sees is augmented.</summary>
internal sealed class AugmentOptions
{
    private readonly Option<AugmentMode?> mode = Mode("none (default), diff: every image, or ada: as much as D overfits");
    private readonly Option<AugmentKinds?> kinds = KindsOption();
    private readonly Option<double?> target = OptionSyntax.Number("--augment-target",
        "ada: how sure D may be of real images before more is augmented (default 0.6 by single scores, 0.77 by pairs)", minimum: 0.0,
        property: "augment.target");
    private readonly Option<double?> speed = OptionSyntax.Number("--augment-kimg",
        "ada: kimg in which the strength moves by 1 (default 500)", minimum: 0.0, property: "augment.speedKimg");
    private readonly Option<double?> strength = OptionSyntax.Number("--augment-strength",
        "ada: strength at the start, 0 to 1 (default 0)", minimum: 0.0, property: "augment.initialStrength");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command) => Array.ForEach<Option>([mode, kinds, target, speed, strength], command.Add);

    /// <summary>A configuration changed by the options given.</summary>
    public AugmentConfig Apply(ParseResult parsed, AugmentConfig config) => config with
    {
        Mode = parsed.GetValue(mode) ?? config.Mode,
        Kinds = parsed.GetValue(kinds) ?? config.Kinds,
        Target = parsed.GetValue(target) ?? config.Target,
        SpeedKimg = parsed.GetValue(speed) ?? config.SpeedKimg,
        InitialStrength = parsed.GetValue(strength) ?? config.InitialStrength,
    };

    /// <summary>The option that names the mode.</summary>
    /// <param name="choices">What there is, for the help.</param>
    /// <param name="parse">Reads the name; null: any mode's.</param>
    public static Option<AugmentMode?> Mode(string choices, Func<string, AugmentMode>? parse = null)
    {
        Option<AugmentMode?> mode = OptionSyntax.Value(
            "--augment", $"augment what D sees: {choices}", parse ?? ParseMode, property: "augment.mode");
        mode.HelpName = "NAME";
        return mode;
    }

    /// <summary>The option that names the operations.</summary>
    public static Option<AugmentKinds?> KindsOption()
    {
        Option<AugmentKinds?> kinds = OptionSyntax.Value("--augment-kinds",
            $"what takes part, by comma: {AugmentConfig.Names((AugmentKinds)(-1))} (default: as in the mode's paper)", ParseKinds,
            property: "augment.kinds");
        kinds.HelpName = "LIST";
        return kinds;
    }

    private static AugmentMode ParseMode(string text) => text switch
    {
        "none" => AugmentMode.None,
        "diff" => AugmentMode.Diff,
        "ada" => AugmentMode.Ada,
        _ => throw new FormatException($"there is no '{text}'; choose none, diff or ada"),
    };

    private static AugmentKinds ParseKinds(string text) => text.Split(',', StringSplitOptions.TrimEntries).Aggregate(
        AugmentKinds.None, (all, name) => all | Array.Find(Enum.GetValues<AugmentKinds>(), kind =>
            kind != AugmentKinds.None && JsonNamingPolicy.CamelCase.ConvertName($"{kind}") == name) switch
        {
            AugmentKinds.None => throw new FormatException($"there is no '{name}'; choose {AugmentConfig.Names((AugmentKinds)(-1))}"),
            AugmentKinds kind => kind,
        });
}
