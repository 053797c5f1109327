using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework;

namespace PGGan.BrowserTests;

/// <summary>A tiny run that trains, <c>pggan serve</c> next to it, and Debian's Chromium.</summary>
internal abstract class ServedRun
{
    private static readonly string[] Tiny =
    [
        "--res", "16", "--cbase", "64", "--cmax", "16", "--latent", "16", "--train-kimg", "0.4", "--fade-kimg", "0.4", "--tick", "0.2",
        "--snap", "1", "--keep", "100", "--grid", "4x2", "--cond", "on", "--threads", "1",
    ];

    private readonly List<string> complaints = [];
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private Process server = null!;

    /// <summary>The Folder in which programs are called; the run is in <c>runs</c>.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("pggan-browser-").FullName;

    /// <summary>The process that trains.</summary>
    protected Process Training { get; private set; } = null!;

    /// <summary>Where the server is.</summary>
    protected string Address { get; private set; } = "";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "pggan.dll");

    protected string Key => Path.GetFileName(Directory.GetDirectories(Path.Combine(Folder, "runs")).Single());

    [OneTimeSetUp]
    public async Task Start()
    {
        string? chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        if (chromium is null)
        {
            Assert.Ignore("There is no Chromium (apt-get install chromium).");
        }

        Assertions.SetDefaultExpectTimeout(20_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        Training = Launch([.. Tiny, "--kimg", "1000", "--outdir", "runs"]);
        string runs = Path.Combine(Folder, "runs");
        await Until(() => Directory.Exists(runs) && Directory.GetFiles(runs, "checkpoint-*", SearchOption.AllDirectories).Length > 1,
            "the run's second checkpoint");
        server = Launch(["serve", "--outdir", "runs", "--port", "0", "--threads", "1"]);
        string line = await server.StandardOutput.ReadLineAsync() ?? "";
        Address = Regex.Match(line, @"http://[^\s?]+").Value.TrimEnd('/');
        Assert.That(Address, Is.Not.Empty, line);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        playwright?.Dispose();
        Kill(server);
        server?.Dispose();
        Kill(Training);
        Training?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    [TearDown]
    public void NothingWasComplainedOf()
    {
        Assert.That(complaints, Is.Empty, "the browser's console");
        complaints.Clear();
    }

    private static void Kill(Process? process)
    {
        if (process is { HasExited: false })
        {
            process.Kill();
        }
    }

    protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    protected async Task<IPage> Open(string path, int width, bool dark = false)
    {
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, fault) => complaints.Add(fault);
        await page.GotoAsync(Address + path);
        await Expect(page.Locator("main[aria-busy=false]")).ToBeVisibleAsync();
        return page;
    }

    protected Process Launch(string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = arguments[0] == "serve",
        })!;

    protected static Task Until(Func<bool> holds, string what) => Until(() => Task.FromResult(holds()), what);

    protected static async Task Until(Func<Task<bool>> holds, string what)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.That(waited.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)), $"waiting for {what}");
            await Task.Delay(100);
        }
    }
}
