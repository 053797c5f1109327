using System.CommandLine;
using System.Text;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Training.Commands;
using PGGan.Training.Options;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>Configurations as config.json has them.</summary>
internal sealed record ConfigTarget()
    : FuzzTarget("config", 25, [.. Presets.All.Take(4).Select(preset => Encoding.UTF8.GetBytes(ConfigJson.Write(preset.Config)))])
{
    public override void Read(byte[] input, string folder) => Use(ConfigJson.Read(Encoding.UTF8.GetString(input), "config.json"));

    /// <summary>Does with a configuration what a dry run does, short of the networks.</summary>
    public static void Use(TrainingConfig config)
    {
        config.Validate();
        Schedule schedule = new(config);
        foreach (Stage stage in schedule.Stages())
        {
            schedule.At(stage.FirstImage);
        }

        _ = ConfigJson.Write(config) + string.Join('\n', RunSummary.Warnings(config, 100)) + RunSummary.Length(config, 100);
    }

    protected override byte[] Damaged(byte[] file, Random random) => JsonDamage.Document(file, random);
}

/// <summary>Words of the command line, up to the configuration that they make.</summary>
internal sealed record WordsTarget() : FuzzTarget("command line", 15, [[]])
{
    private const char Between = '\n';

    private static readonly string[] Values =
    [
        "", "0", "-1", "1", "3", "4", "8", "0.5", "1e308", "1e-300", "NaN", "Infinity", "-0", "2147483647", "99999999999", "4:1",
        "4:1,8:2", "8:1", "4:0", "4:1e300", "none", "x", "0x0", "1x1", "100000x100000", "swd", "swd1", "swd0", "swd99999999999",
        "msssim,swd,fid", "wgan-gp", "model.latentSize=99999999", "run.grid=1x1", "optimizer.beta1=1", "optimizer.beta2=NaN",
        "schedule.tickKimg=4:1", "model.labels={}", "model.labels={\"attributes\":null}",
        "model.labels={\"attributes\":[{\"name\":null,\"classes\":null}]}", "loss.classWeights=[1,2]", "loss.classWeights=null",
        "run.metrics=[null]", "run.metrics=null", "data.attributes=[null]", "data.attributes=null", "schedule.minibatch=null",
        "model.stddevGroup=0", "model.convsPerBlock=1000", "a.b.c=1", "=", "/dev/null", "/nonexistent", "-", "..", "99999", "é", "a b",
        "(", "\"", "{}", "@x", "true", "false",
    ];

    // Help looks at no other word.
    private static readonly string[] Names =
        [.. Root().Command.Options.Where(option => option.Action is null).Select(option => option.Name)];

    public override void Read(byte[] input, string folder)
    {
        (RootCommand command, TrainOptions options) = Root();
        ParseResult parsed = command.Parse(Encoding.UTF8.GetString(input).Split(Between));
        if (parsed.Errors.Count == 0 && CommandLine.BeforeUnusableWord(parsed) is null)
        {
            ConfigTarget.Use(options.NewRun(parsed, isGpu: false));
        }
    }

    protected override byte[] Damaged(byte[] file, Random random)
    {
        List<string> words = [];
        for (int pairs = 1 + random.Next(3); pairs > 0; pairs--)
        {
            words.Add(Names[random.Next(Names.Length)]);
            words.Add(Values[random.Next(Values.Length)]);
        }

        return Encoding.UTF8.GetBytes(string.Join(Between, words));
    }

    private static (RootCommand Command, TrainOptions Options) Root()
    {
        RootCommand command = new();
        TrainOptions options = new();
        options.AddTo(command);
        return (command, options);
    }
}
