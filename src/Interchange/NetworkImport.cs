using System.Collections;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Interchange.Import;
using PGGan.Interchange.Import.Official;
using PGGan.Interchange.Import.Pickling;
using PGGan.Interchange.Import.Torch;
using PGGan.Interchange.Import.Zoo;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Interchange;

/// <summary>
/// Makes checkpoints of networks that other programs trained: the progressive GANs of the GAN zoo (<c>.pth</c>, <c>.pt</c>), and the
/// snapshots of the official codes on TensorFlow and Theano (<c>.pkl</c>). Nothing that a file names is called.
/// </summary>
public static class NetworkImport
{
    private const string OfNoData = "imported";

    /// <summary>Reads a file and writes a checkpoint, which draws, and which training goes on from.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">Where to; what is there is replaced when all is written.</param>
    /// <param name="configPath">The zoo's JSON file of the training, for what the file itself does not say; null: none.</param>
    /// <exception cref="PGGanException">
    /// The file cannot be read, is damaged, holds other networks or what the networks here cannot express, or names what is not read.
    /// </exception>
    public static ImportSummary Write(string path, string output, string? configPath = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(output);
        if (Path.GetFullPath(path) == Path.GetFullPath(output))
        {
            throw new SettingException("output", $"{output} is the file that is imported; choose another name.");
        }

        Hashtable? json = configPath is null ? null : ZooSettings.ReadJson(configPath);
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (TorchFile.Recognizes(stream))
            {
                using TorchFile file = TorchFile.Open(stream);
                return Write(ZooFile.Read(file.Content, file.Layout, json), path, output);
            }

            return Write(OfficialFile.Read(PickleOf(stream), path), path, output);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw new PGGanException(
                $"{path} cannot be imported: {(fault is InvalidDataException ? fault.Message.TrimEnd('.') : "it is cut off")}.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PGGanException($"{path} cannot be read: {fault.Message.TrimEnd('.')}.", fault);
        }
    }

    private static object? PickleOf(FileStream stream)
    {
        const byte protocol = 0x80;
        if (stream.Length > Array.MaxLength)
        {
            throw new InvalidDataException($"it has {stream.Length} bytes, more than a pickle of networks");
        }

        Span<byte> head = stackalloc byte[1];
        if (RandomAccess.Read(stream.SafeFileHandle, head, 0) == 0 || head[0] != protocol)
        {
            throw new InvalidDataException("it is neither a file of PyTorch nor a pickle: not one of the GAN zoo or the official code");
        }

        byte[] data = new byte[stream.Length];
        stream.ReadExactly(data);
        return PickleReader.Read(data, storages: null, out _);
    }

    private static ImportSummary Write(ImportedNetworks networks, string path, string output)
    {
        List<string> notes = [.. networks.Notes];
        IReadOnlyList<ImportedLayer> generator = networks.Generator ?? networks.Averaged!, averaged = networks.Averaged ?? generator;
        IReadOnlyList<ImportedLayer> discriminator = networks.Discriminator ?? [];

        // Before memory is taken for the networks: all that their configuration says is in the file.
        foreach (ImportedLayer layer in generator.Concat(averaged).Concat(discriminator))
        {
            layer.Check();
        }

        if (networks.Generator is null || networks.Averaged is null)
        {
            notes.Add(networks.Generator is null ? "There is no G: the averaged G takes its place."
                : "There is no averaged G: G takes its place.");
        }

        if (networks.Discriminator is null)
        {
            notes.Add("There is no D: a new one is drawn, which has everything to learn.");
        }

        long images = ImagesSeen(networks);
        TrainingConfig config = Finished(networks.Config, path, images);
        config.Validate();
        using Workspace workspace = new(new CpuEngine());
        TrainingStep step = new(workspace, config);
        LayerWriter.Put(generator, step.Generator);
        LayerWriter.Put(averaged, step.Averaged);
        LayerWriter.Put(discriminator, step.Discriminator);
        Checkpoint.Save(output, config, OfNoData, new RunState(new RunPosition(images, images, 0), 0, images), step);
        Growth growth = new Schedule(config).Shown(images).Growth;
        return new ImportSummary(networks.Source, growth, config.Model, images, notes);
    }

    private static TrainingConfig Finished(TrainingConfig config, string path, long images) => config with
    {
        Schedule = config.Schedule with
        {
            // So that there is as much to train as the last resolution has by default.
            TotalKimg = Math.Max(config.Schedule.TotalKimg, (images / 1000.0) + config.Schedule.TrainKimg.Require(config.Model.Resolution)),
        },
        Data = config.Data with
        {
            // Not the built-in set: who goes on names the images.
            Path = $"unknown images of {Path.GetFileName(path)}",
            Conditional = !config.Model.Labels.IsEmpty,
        },
    };

    /// <summary>The images after which a run of the configuration has grown as far as the networks have.</summary>
    private static long ImagesSeen(ImportedNetworks networks)
    {
        Schedule schedule = new(networks.Config with
        {
            Schedule = networks.Config.Schedule with { TotalKimg = 1e9 },
        });
        Growth growth = networks.Growth;
        if (networks.ImagesSeen is long named && schedule.At(named).Growth == growth)
        {
            return named;
        }

        Stage stage = schedule.Stages().First(stage => stage.Resolution == growth.Resolution && stage.Fading == growth.IsFading);
        return stage.Fading ? stage.FirstImage + Math.Max(1, (long)(growth.Fade * (double)(stage.EndImage - stage.FirstImage)))
            : stage.FirstImage;
    }
}
