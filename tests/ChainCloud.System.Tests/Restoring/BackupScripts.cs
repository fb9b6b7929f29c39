using System.Text.Json.Nodes;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Restoring;

/// <summary>deploy/backup and deploy/restore as people run them.</summary>
internal static class BackupScripts
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Task<string> Backup(int expected, params string[] arguments) => Run("backup", arguments, expected);

    public static Task<string> Restore(int expected, params string[] arguments) => Run("restore", arguments, expected);

    /// <summary>The connection for psql and its kin that an Npgsql connection string stands for.</summary>
    public static string ConnInfo(PlatformDatabase database)
    {
        var parts = database.Location.Split(';').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        return $"host={parts["Host"]} port={parts["Port"]} user={parts["Username"]}";
    }

    /// <summary>What the platform still waits for; empty when nothing.</summary>
    public static async Task<JsonNode?> Status(PlatformStage stage)
    {
        using var http = new HttpClient { BaseAddress = stage.Gateway.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", stage.Gateway.OperatorToken);
        using var answer = await http.GetAsync(new Uri("v1/operator/restoration", UriKind.Relative));
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
    }

    private static Task<string> Run(string script, string[] arguments, int expected) =>
        ChildProcess.Run(script, Path.Combine(Binaries.Repository, "deploy", script), arguments, expected, Limit);
}
