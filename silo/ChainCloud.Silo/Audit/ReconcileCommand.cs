using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Audit;
using ChainCloud.Grains.Store;
using ChainCloud.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Silo.Audit;

/// <summary>
/// Holds the ledger of one asset against its chain, everything counted anew, and says where they differ. Starts nothing and changes nothing. Exit
/// status 0: they agree; 1: they differ; 2: wrong use; 3: it could not be found out.
/// </summary>
public static class ReconcileCommand
{
    public const string Name = "reconcile";

    private const int Agrees = 0;
    private const int Differs = 1;
    private const int WrongUse = 2;
    private const int NotRun = 3;

    private const string Usage = """
        usage: reconcile --asset CODE [--explain] [--SETTING VALUE ...]
          Counts the asset's books, coins or accounts, and postings anew and compares them with its node.
          --explain   also says in which book, coin, deposit or posting a difference sits
          Settings are the silo's own (Store, Chains, Tokens, Platform), from its environment or as --Store:Path FILE.
          A SQLite database must not be in use by a running platform; ask that one: GET /v1/operator/reconciliation/CODE?explain=true
          exit status: 0 they agree, 1 they differ, 2 wrong use, 3 it could not be found out
        """;

    public static async Task<int> Run(string[] args, TextWriter output, TextWriter errors)
    {
        if (args is ["--help" or "-h"])
        {
            await output.WriteLineAsync(Usage);
            return Agrees;
        }

        var at = Array.IndexOf(args, "--asset");
        if (at < 0 || at + 1 == args.Length || !AssetId.Parse(args[at + 1]).TryGet(out var asset, out _))
        {
            await errors.WriteLineAsync(Usage);
            return WrongUse;
        }

        string[] settings = [.. args.Where((arg, i) => i != at && i != at + 1 && arg != "--explain")];
        try
        {
            return await Run(asset, args.Contains("--explain"), settings, output, errors);
        }
        catch (Exception fault)
        {
            await errors.WriteLineAsync(fault.Message);
            return NotRun;
        }
    }

    private static async Task<int> Run(AssetId asset, bool explain, string[] settings, TextWriter output, TextWriter errors)
    {
        var builder = Host.CreateApplicationBuilder(settings);
        builder.Logging.ClearProviders();
        builder.AddChainCloudSilo();
        // Only what is asked for is made: no loop is started, and no grain.
        using var host = builder.Build();
        if (!await host.Services.GetRequiredService<StoreMigrator>().IsReady(CancellationToken.None))
        {
            await errors.WriteLineAsync("The database does not answer, or has the schema of another version.");
            return NotRun;
        }

        if (!(await host.Services.GetRequiredService<Explanations>().Of(asset, CancellationToken.None)).TryGet(out var view, out var problem))
        {
            await errors.WriteLineAsync(problem.Detail);
            return problem.Code == ProblemCodes.AssetUnknown ? WrongUse : NotRun;
        }

        await Tell(view, explain, output);
        return view.Agrees ? Agrees : Differs;
    }

    private static async Task Tell(ReconciliationView view, bool explain, TextWriter output)
    {
        var should = view.Chain - view.Missing - view.Difference;
        await output.WriteLineAsync(view.Agrees
            ? $"{view.Asset}: ledger = chain, {should} base units, after block {view.Block.Height} ({view.Block.Hash})"
            : $"{view.Asset}: ledger and chain differ by {view.Difference} base units after block {view.Block.Height} ({view.Block.Hash})");
        foreach (var line in explain ? view.Explanation.Concat(view.Found) : view.Found)
        {
            await output.WriteLineAsync($"  {line}");
        }
    }
}
