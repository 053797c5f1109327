using System.Globalization;
using System.Text;
using PGGan.Learning.Configuration;
using PGGan.Learning.Machine;
using PGGan.Model;

namespace PGGan.Interchange.PyTorch;

/// <summary>
/// The page <c>README.md</c> of a folder with a network, in the form that model hubs read: a head of YAML, then text. The licence is the
/// owner's to choose, so none is named.
/// </summary>
internal static class ModelCard
{
    /// <summary>The page.</summary>
    /// <param name="network">The network.</param>
    /// <param name="metrics">What was measured of it, by the names of <c>pggan metrics</c>; empty: nothing.</param>
    public static string Write(ExportedNetwork network, IReadOnlyList<KeyValuePair<string, double>> metrics)
    {
        TrainingConfig config = network.Config;
        ModelConfig model = config.Model;
        int resolution = network.Growth.Resolution;
        string data = DataName(config);
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $$"""
            ---
            # Choose a licence for your network: it says what others may do with it. The licence of its training data may limit the choice.
            # license: cc-by-4.0
            library_name: pggan
            pipeline_tag: unconditional-image-generation
            tags:
            - progressive-growing
            - gan
            ---

            # {{data}}, {{resolution}}×{{resolution}}

            A Progressive GAN (Karras et al. 2018) trained with PGGan {{ProgramVersion.Version}}.

            ![Pictures drawn by number](grid.png)

            | | |
            |---|---|
            | images | {{resolution}}×{{resolution}}, {{model.Channels}} channel{{(model.Channels == 1 ? "" : "s")}} |
            | latent | {{model.LatentSize}} numbers, standard normal |
            | trained on | {{data}} |
            | real images seen | {{network.Trained.ImagesSeen}} |
            | preset | {{config.Preset}} |

            """);
        foreach (LabelAttribute attribute in model.Labels.Attributes)
        {
            page.Append(CultureInfo.InvariantCulture, $"| label `{attribute.Name}` | {string.Join(", ", attribute.Classes)} |\n");
        }

        if (metrics.Count > 0)
        {
            page.Append("\n| metric | value |\n|---|---|\n");
            foreach ((string name, double value) in metrics)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {name} | {value:G4} |\n");
            }

            page.Append("\nThe metrics are those of `pggan metrics`: compare them with each other, not with published ones.\n");
        }

        string labels = model.Labels.IsEmpty ? "" : ", labels";
        page.Append(CultureInfo.InvariantCulture, $$"""

            ## Draw

            ```python
            import torch
            from pggan_generator import Generator

            generator = Generator("generator.safetensors")
            latents = torch.randn(8, {{model.LatentSize}})

            """);
        if (!model.Labels.IsEmpty)
        {
            page.Append(CultureInfo.InvariantCulture, $"labels = torch.zeros(8, {model.Labels.Size})\nlabels[:, 0] = 1\n");
        }

        page.Append(CultureInfo.InvariantCulture, $$"""
            with torch.no_grad():
                images = generator(latents{{labels}})   # [8, {{model.Channels}}, {{resolution}}, {{resolution}}] in [-1, 1]
            ```

            It needs torch and safetensors.

            """);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string DataName(TrainingConfig config) =>
        config.Data.Path is string path ? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)) : "Planets";
}
