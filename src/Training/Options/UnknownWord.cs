using System.CommandLine;
using PGGan.Files;

namespace PGGan.Training.Options;

/// <summary>What is said of a word that is no option and no command: what was meant, as far as that can be seen.</summary>
internal static class UnknownWord
{
    // Options of other trainers, and which of ours does the same.
    private static readonly Dictionary<string, string[]> OfOthers = new()
    {
        ["--device"] = ["--gpu", "--cuda"],
        ["--gpus"] = ["--n-gpu", "--ngpu", "--num-gpus"],
        ["--preset"] = ["--cfg"],
        ["--augment"] = ["--aug", "--augpipe"],
        ["--batch"] = ["--batch-size", "--bs", "--mb"],
        ["--res"] = ["--resolution", "--image-size", "--img-size", "--imsize", "--size"],
        ["--lrate"] = ["--lr", "--learning-rate"],
        ["--kimg"] = ["--epochs", "--steps", "--iterations", "--niter", "--n-iter", "--max-steps", "--total-kimg"],
        ["--data"] = ["--dataset", "--dataroot", "--data-dir", "--data-path", "--path"],
        ["--threads"] = ["--workers", "--num-workers", "--num-threads"],
        ["--latent"] = ["--z-dim", "--nz", "--latent-size", "--latent-dim"],
        ["--outdir"] = ["--result-dir", "--results-dir", "--log-dir", "--logdir", "--save-dir"],
        ["--output"] = ["--out", "--output-dir"],
        ["--desc"] = ["--name"],
        ["--resume"] = ["--checkpoint", "--ckpt", "--load"],
        ["--precision"] = ["--fp16", "--amp", "--half"],
        ["--network"] = ["--pkl", "--model"],
        ["--seeds"] = ["--num", "--n-samples", "--num-images"],
    };

    // What others have and this program has not.
    private static readonly Dictionary<string, string> Missing = new()
    {
        ["--trunc"] = "pictures are drawn without truncation; --keep-best of generate keeps those with the best scores",
        ["--truncation-psi"] = "pictures are drawn without truncation; --keep-best of generate keeps those with the best scores",
    };

    /// <summary>The line for a word that a command does not know.</summary>
    /// <param name="command">The command.</param>
    /// <param name="word">The word as it was written, <c>--x</c> or <c>--x=value</c> too.</param>
    public static string Describe(Command command, string word)
    {
        bool isOption = word.StartsWith('-');
        string name = isOption ? word.Split('=', ':')[0] : word, plain = name.Replace('_', '-').ToLowerInvariant();
        string[] known = [.. command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name)),
            .. command.Subcommands.Select(sub => sub.Name)];
        string? meant = OfOthers.FirstOrDefault(option => known.Contains(option.Key) && option.Value.Contains(plain)).Key
            ?? (Missing.ContainsKey(plain) ? null : Spelling.Nearest(plain, known));
        string hint = meant is not null ? $"; did you mean {meant}?" : Missing.TryGetValue(plain, out string? reason) ? $"; {reason}" : "";
        return $"There is no {(isOption ? "option" : "command")} '{name}'{hint}";
    }
}
