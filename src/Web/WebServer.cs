using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MudBlazor.Services;
using PGGan.Data;
using PGGan.Files;
using PGGan.Kernels.Gpu;
using PGGan.Web.Drawing;
using PGGan.Web.Hosting;
using PGGan.Web.Pages;
using PGGan.Web.Runs;

namespace PGGan.Web;

/// <summary>
/// Shows runs in a browser while they train, and draws with their networks. It reads the folders that it is given and writes nothing but a
/// request to stop a run.
/// </summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebServer(WebApplication app, string address) => (this.app, Address) = (app, address);

    /// <summary>Where a browser finds it, with the token where there is one: <c>http://127.0.0.1:5081/</c>.</summary>
    public string Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="options">What it shows, and where it listens.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="PGGanException">The address cannot be listened on, or it needs a token; one line.</exception>
    public static async Task<WebServer> StartAsync(WebServerOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!IPAddress.IsLoopback(options.Address) && string.IsNullOrEmpty(options.Token))
        {
            throw new SettingException("token",
                $"other machines can connect to {options.Address}; choose a token that browsers must show.");
        }

        WebApplication app = Build(options);
        try
        {
            await app.StartAsync(stop).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new SettingException("port",
                $"{new IPEndPoint(options.Address, options.Port)} cannot be listened on ({fault.Message.TrimEnd('.')}); choose another "
                    + "port.",
                fault);
        }

        WarmUp(app.Services);
        string token = string.IsNullOrEmpty(options.Token) ? "" : $"?{RequestGuard.TokenName}={Uri.EscapeDataString(options.Token)}";
        return new WebServer(app, $"{app.Urls.First().TrimEnd('/')}/{token}");
    }

    /// <summary>Serves until asked to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await app.DisposeAsync().ConfigureAwait(false);

    // The first picture of a process takes a second, most of it the JIT: one that nobody waits for is drawn with the newest network.
    private static void WarmUp(IServiceProvider services)
    {
        RunCatalog catalog = services.GetRequiredService<RunCatalog>();
        DrawingQueue queue = services.GetRequiredService<DrawingQueue>();
        _ = Task.Run(async () =>
        {
            try
            {
                string? checkpoint = catalog.All().Where(run => run.History is not null)
                    .Select(run => RunNetworks.Find(run, name: null)).FirstOrDefault(path => path is not null);
                if (checkpoint is not null)
                {
                    await queue.Draw(checkpoint, new PictureRequest(), CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (fault is PGGanException or IOException or UnauthorizedAccessException or DeviceException)
            {
                // Whoever asks for a picture of it learns why.
            }
        });
    }

    private static WebApplication Build(WebServerOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(WebServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port);
        });

        // The host logs what keeps it from starting; that is thrown besides, and reported once.
        builder.Logging.ClearProviders().AddProvider(new FaultLog()).SetMinimumLevel(LogLevel.Error)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        IServiceCollection services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));

        // Keys that protect what a page sends back to the server that made it: they need not outlive it, and nothing is written.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 20;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
        });
        services.AddMudServices();
        services.AddSingleton(options);
        services.AddSingleton<RunCatalog>();
        services.AddSingleton<RunWatch>();
        services.AddSingleton<ChartCache>();
        services.AddSingleton(new DrawingQueue(options.Device));
        services.AddSingleton(new RealImages(options.CacheFolder ?? CacheFolder.Default));

        WebApplication app = builder.Build();
        RequestGuard guard = new(options);
        app.Use(guard.Invoke);
        app.UseStatusCodePages(async context => await context.HttpContext.Response.WriteAsync(
            $"{context.HttpContext.Response.StatusCode}: nothing is shown under this address.\n").ConfigureAwait(false));
        app.UseAntiforgery();
        EmbeddedFiles.Map(app);
        RunFiles.Map(app);
        DrawingFiles.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
