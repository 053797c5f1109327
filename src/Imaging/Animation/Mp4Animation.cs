using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using PGGan.Files;

namespace PGGan.Imaging.Animation;

/// <summary>
/// MP4 through the program <c>ffmpeg</c>, which gets raw RGB frames: H.264 in the pixel format that every player has (yuv420p), which
/// halves the colours and so needs even sizes: a black column or row is added to odd ones. Tagged BT.709, as players take it. A player
/// repeats it on request.
/// </summary>
/// <param name="program">Full path of the program; null: <c>ffmpeg</c> as <c>PATH</c> has it.</param>
internal sealed class Mp4Animation(string? program = null) : IAnimationFormat
{
    private const string Filter = "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv";

    /// <inheritdoc/>
    public double MaxFramesPerSecond => 240;

    /// <inheritdoc/>
    public int MaxPixels => 8192;   // of the H.264 levels that are decoded anywhere

    /// <inheritdoc/>
    public void Write(string path, Film film) => AtomicFile.WriteBy(path, temporary =>
    {
        using Process ffmpeg = Start(path, film, temporary);
        Task<string> messages = ffmpeg.StandardError.ReadToEndAsync();
        bool complete = false;
        try
        {
            complete = film.Frames.All(frame => Send(ffmpeg, film.Checked(frame.Picture), frame.Ticks)) & Close(ffmpeg);
        }
        finally
        {
            if (!complete)
            {
                ffmpeg.Kill();   // no more frames will come, or it takes none
            }

            ffmpeg.WaitForExit();
        }

        if (ffmpeg.ExitCode != 0)
        {
            string last = messages.Result.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .LastOrDefault() ?? "it says nothing";
            throw new SettingException("output", path, $"ffmpeg failed ({last.TrimEnd('.')}); write .webp, .apng or .gif instead.");
        }
    });

    /// <summary>Whether it still takes frames; where not, its message says why.</summary>
    private static bool Send(Process ffmpeg, PixelBuffer picture, int ticks)
    {
        try
        {
            for (int tick = 0; tick < ticks; tick++)
            {
                ffmpeg.StandardInput.BaseStream.Write(picture.Pixels);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool Close(Process ffmpeg)
    {
        try
        {
            ffmpeg.StandardInput.Close();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Process Start(string path, Film film, string temporary)
    {
        string rate = film.FramesPerSecond.ToString("0.######", CultureInfo.InvariantCulture);
        string found = program ?? ProgramPath.Find("ffmpeg") ?? throw new SettingException(
            "output", path, ".mp4 needs the program ffmpeg, and no folder of PATH has it; install it, or write .webp, .apng or .gif.");

        // By "file:" and the full path, no name can be taken for an option or an address.
        ProcessStartInfo start = new(found,
        [
            "-y", "-loglevel", "error", "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", $"{film.Width}x{film.Height}",
            "-framerate", rate, "-i", "-",
            "-vf", Filter, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "18", "-colorspace", "bt709", "-color_primaries", "bt709",
            "-color_trc", "bt709",
            "-movflags", "+faststart", "-f", "mp4", $"file:{Path.GetFullPath(temporary)}",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new SettingException(
                "output", path,
                $"{found} cannot be started ({fault.Message.TrimEnd('.')}); install it again, or write .webp, .apng or .gif.", fault);
        }
    }
}
