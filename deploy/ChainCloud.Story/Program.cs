using System.Runtime.InteropServices;
using ChainCloud.Story;
using ChainCloud.TestKit.Processes;

// Plays the story. Exit status 0 only if every step held.
var once = args.Contains("--once");
Action<string>? log = args.Contains("--verbose") ? line => Console.WriteLine($"        | {line}") : null;
var folder = Directory.CreateTempSubdirectory("chaincloud-").FullName;
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var narrator = new Narrator(Console.Out);
Stage? stage = null;
try
{
    await Play().WaitAsync(stop.Token);
    narrator.Summary();
    if (!once)
    {
        Usage.Print(Console.Out, stage!);
        await Task.Delay(Timeout.Infinite, stop.Token);
    }

    return narrator.Failed == 0 ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("\nstopping");
    return narrator.Failed == 0 && !once ? 0 : 1;
}
catch (Exception fault)
{
    Console.Error.WriteLine($"\nThe story ended early: {fault.Message}");
    Console.Error.WriteLine(stage?.Gateway?.Output);
    return 1;
}
finally
{
    if (stage is not null)
    {
        await stage.DisposeAsync();
    }

    Directory.Delete(folder, recursive: true);
}

async Task Play()
{
    narrator.Chapter("The stage");
    stage = await narrator.Step("Start litecoind on regtest and the platform on SQLite", () => Stage.Set(folder, log));
    narrator.Say($"platform at {stage.Gateway.Address}, node at {stage.Node.RpcUrl}, folder {folder}");
    await narrator.Step("Make two vaults: two seeds, two folders, two processes", stage.MakeVaults);
    var acme = await narrator.Step("Create merchant acme and enrol its V-Device with both vaults, in person", () => stage.Enrol("acme", 0));
    acme.Words.ToList().ForEach(words => narrator.Say($"both screens show: {words}"));
    await narrator.Step("Start vaults, V-Device and couriers", async () =>
    {
        await stage.OpenVaultRoom();
        await stage.SwitchOn(acme);
    });
    var job = new MainJob(stage, narrator, acme);
    await job.Play();
    await narrator.Step("A second merchant, for the attacks that lock", async () =>
    {
        await stage.CloseVaultRoom();
        var globex = await stage.Enrol("globex", 1);
        await stage.OpenVaultRoom();
        await stage.SwitchOn(globex);
        stage.Victim = globex;
    });
    await new Attacks(stage, narrator, stage.Victim!).Play();
    narrator.Chapter("Afterwards");
    await job.HoldLedgerAgainstChain();
    stage.Host = acme;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
