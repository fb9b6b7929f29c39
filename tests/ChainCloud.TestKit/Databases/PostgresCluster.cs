using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.TestKit.Databases;

/// <summary>
/// A private PostgreSQL cluster in a temporary folder, on loopback and a port of its own, run as the user postgres when tests run as root.
/// It ends with this process, however that ends: a shell that waits for the end of its input stops it.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const int ReadySeconds = 60;
    private static readonly Lazy<Task<PostgresCluster>> SharedCluster = new(() => Start());
    private static int _databases;
    private readonly string _folder;
    private readonly bool _durable;
    private Process? _shell;

    private PostgresCluster(string folder, int port, bool durable)
    {
        _folder = folder;
        Port = port;
        _durable = durable;
    }

    /// <summary>The cluster that this process's tests share. Nobody stops it.</summary>
    public static Task<PostgresCluster> Shared => SharedCluster.Value;

    public int Port { get; }

    /// <summary>Makes and starts a cluster.</summary>
    /// <param name="durable">With fsync: for measuring. Without, commits survive killed processes all the same.</param>
    /// <param name="parent">Where its folder is made; null for the system's temporary folder.</param>
    public static async Task<PostgresCluster> Start(bool durable = false, string? parent = null)
    {
        var folder = parent is null ? Directory.CreateTempSubdirectory("chaincloud-postgres-").FullName
            : Directory.CreateDirectory(Path.Combine(parent, "postgres")).FullName;
        if (IsRoot)
        {
            await Run("chown", ["postgres:", folder]);
        }

        await RunAsOwner("initdb", ["-D", Path.Combine(folder, "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]);
        var cluster = new PostgresCluster(folder, FreePort(), durable);
        await cluster.Resume();
        return cluster;
    }

    /// <summary>False after <see cref="Crash"/> and <see cref="Kill"/>, and when the server gave up by itself.</summary>
    public bool Runs => _shell is { HasExited: false };

    /// <summary>A connection string for a new, empty database.</summary>
    public async Task<string> CreateDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await RunAsOwner("createdb", ["-h", "127.0.0.1", "-p", PortText, "-U", "postgres", name]);
        return ConnectionStringOf(name, Port);
    }

    /// <summary>A connection string of a database through another port, such as a proxy's.</summary>
    public static string ConnectionStringOf(string database, int port) =>
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database};"
        + "Timeout=5;Command Timeout=30;SSL Mode=Disable;GSS Encryption Mode=Disable";

    /// <summary>Ends every server process at once, as a crash would; committed data stays.</summary>
    public async Task Crash()
    {
        await Signals.Send("-QUIT", Postmaster);
        await _shell!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(ReadySeconds));
        _shell.Dispose();
        _shell = null;
    }

    /// <summary>kill -9 of the postmaster and of every process of its, at once, as the machine's memory killer or a power cut would.</summary>
    public async Task Kill()
    {
        var (postmaster, children) = (Postmaster, Children());
        await Signals.Send("-KILL", [postmaster, .. children]);
        await _shell!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(ReadySeconds));
        _shell.Dispose();
        _shell = null;
    }

    /// <summary>
    /// kill -9 of one process that serves a connection, the one that <paramref name="pick"/> chooses among so many. The server ends all other
    /// connections, recovers and goes on by itself. False when there is no connection.
    /// </summary>
    public async Task<bool> KillBackend(Func<int, int> pick)
    {
        // A backend's title names user and database; those of the server's own processes do not.
        var backends = Children().Where(id => CommandLineOf(id).Contains(" test_", StringComparison.Ordinal)).Order().ToList();
        if (backends.Count > 0)
        {
            await Signals.Send("-KILL", backends[pick(backends.Count)]);
        }

        return backends.Count > 0;
    }

    /// <summary>SIGSTOP of every server process: connections stay, nothing answers, until <see cref="Thaw"/>.</summary>
    public Task Freeze() => Signals.Send("-STOP", [Postmaster, .. Children()]);

    /// <summary>SIGCONT.</summary>
    public Task Thaw() => Signals.Send("-CONT", [Postmaster, .. Children()]);

    /// <summary>Starts the server again, on the same port and data, and waits until it answers.</summary>
    public async Task Resume()
    {
        var server = $"{AsOwner} {Binary("postgres")} -D {_folder}/data -p {PortText} -k {_folder} -c listen_addresses=127.0.0.1 "
            + $"-c max_connections=200 -c fsync={(_durable ? "on" : "off")} -c log_min_messages=fatal";
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        // Children of sh get no input in the background; the read sees the end of this process. The server's own end ends the wait too.
        start.ArgumentList.Add($"""
            exec 3<&0 2>/dev/null
            {server} >{_folder}/log 2>&1 &
            server=$!
            (read -r line <&3; : >{_folder}/abandoned; kill -QUIT $server) 2>/dev/null &
            guard=$!
            wait $server
            kill $guard 2>/dev/null
            [ ! -e {_folder}/abandoned ] || rm -rf {_folder}
            exit 0
            """);
        _shell = Process.Start(start)!;
        var limit = Stopwatch.StartNew();
        while (!await Answers())
        {
            if (_shell.HasExited || limit.Elapsed > TimeSpan.FromSeconds(ReadySeconds))
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {File.ReadAllText(Path.Combine(_folder, "log"))}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            await Crash();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string AsOwner => IsRoot ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : "";

    /// <summary>Process id of the server that starts all others.</summary>
    public int Postmaster => int.Parse(File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private IReadOnlyList<int> Children()
    {
        // Field 4 of /proc/PID/stat, after the name in parentheses, is the parent (proc_pid_stat(5)).
        var parent = Postmaster.ToString(CultureInfo.InvariantCulture);
        return [.. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Where(name => ReadOrEmpty($"/proc/{name}/stat") is var stat && stat.Length > 0 && stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == parent)
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];
    }

    private static string CommandLineOf(int process) => ReadOrEmpty($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cmdline");

    /// <summary>Empty for a process that ended meanwhile.</summary>
    private static string ReadOrEmpty(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private string PortText => Port.ToString(CultureInfo.InvariantCulture);

    private async Task<bool> Answers()
    {
        using var check = Process.Start(new ProcessStartInfo(
            Binary("pg_isready"), ["-q", "-h", "127.0.0.1", "-p", PortText, "-t", "1"]))!;
        await check.WaitForExitAsync();
        return check.ExitCode == 0;
    }

    private static string Binary(string name)
    {
        const string Root = "/usr/lib/postgresql";
        var found = Directory.Exists(Root)
            ? Directory.GetDirectories(Root).Select(version => Path.Combine(version, "bin", name)).Where(File.Exists).Max(StringComparer.Ordinal)
            : null;
        return found ?? throw new FileNotFoundException($"PostgreSQL's {name} is missing: install the package postgresql.");
    }

    private static Task RunAsOwner(string name, IReadOnlyList<string> arguments) =>
        IsRoot ? Run("setpriv", [.. AsOwner.Split(' ').Skip(1), Binary(name), .. arguments]) : Run(Binary(name), arguments);

    private static async Task Run(string file, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} failed: {await output}{await errors}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
