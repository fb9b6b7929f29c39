using System.CommandLine;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>The V-Device at work: the spool loop, and what a person decides.</summary>
internal static class VDeviceServeCommands
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    public static Command Serve()
    {
        var (dir, files) = (CommonOptions.Dir(), CommonOptions.PassphraseFiles());
        var once = new Option<bool>("--once") { Description = "Handle what waits and stop." };
        return new Command("serve", "Answers the frames in spool/inbox until it is stopped.") { dir, files, once }.WithAction((parsed, terminal) =>
            VDeviceCommands.WithKeys(parsed.GetValue(dir)!, parsed.GetValue(files), terminal, (folder, device) =>
            {
                using var stop = new StopSignal();
                terminal.Output.WriteLine($"{folder.Self.Device} of {folder.Self.Merchant} serves {device.Spool.Root}.");
                do
                {
                    VDeviceSpool.HandleWaiting(folder, device, line =>
                    {
                        terminal.Output.WriteLine(line);
                        terminal.Output.Flush();
                    });
                }
                while (!parsed.GetValue(once) && !stop.Wait(Poll));
                return ExitCode.Done;
            }));
    }

    public static Command Approve()
    {
        var (dir, files) = (CommonOptions.Dir(), CommonOptions.PassphraseFiles());
        var payout = new Argument<PayoutId>("PAYOUT")
        {
            Description = "The payout's id.",
            CustomParser = argument =>
            {
                if (PayoutId.Parse(argument.Tokens[0].Value).TryGet(out var id, out var problem))
                {
                    return id;
                }

                argument.AddError(problem.Detail);
                return default;
            },
        };
        var yes = new Option<bool>("--yes") { Description = "Approve without asking, for scripts." };
        var deny = new Option<bool>("--deny") { Description = "Say no instead." };
        return new Command("approve", "Shows a payout that waits for a person, and approves or denies it.") { payout, dir, files, yes, deny }
            .WithAction((parsed, terminal) => VDeviceCommands.WithKeys(parsed.GetValue(dir)!, parsed.GetValue(files), terminal, (folder, device) =>
                Decide(folder, device, parsed.GetValue(payout), parsed.GetValue(yes), parsed.GetValue(deny), terminal)));
    }

    public static Command VerifyBatch()
    {
        var dir = CommonOptions.Dir();
        var file = new Argument<string>("FRAME") { Description = "File with a job to verify a batch." };
        return new Command("verify-batch", "Checks a batch frame against the enrolled vault, without signing a verdict.") { file, dir }
            .WithAction((parsed, terminal) => VDeviceFolder.Open(parsed.GetValue(dir)!).Then(folder =>
                Frame.Decode(File.ReadAllBytes(parsed.GetValue(file)!)).Then(frame => frame is VerifyBatchJob job
                    ? Result<BatchJudgement>.Ok(BatchRules.Judge(job, folder.ReadWallet(), folder.ReadState()))
                    : new Problem(ProblemCodes.StatementMalformed, $"{frame.Tag} is no batch to verify.")))
                .TryGet(out var judgement, out var problem)
                ? Tell(judgement, terminal)
                : terminal.Refuse(problem));
    }

    public static Command Unlock()
    {
        var (dir, files) = (CommonOptions.Dir(), CommonOptions.PassphraseFiles());
        var yes = new Option<bool>("--yes") { Description = "Unlock without asking, for scripts." };
        return new Command("unlock", "Opens a device that locked itself, after people have found out why.") { dir, files, yes }
            .WithAction((parsed, terminal) => VDeviceCommands.WithKeys(parsed.GetValue(dir)!, parsed.GetValue(files), terminal, (_, device) =>
            {
                if (!Confirmation.Yes(parsed.GetValue(yes), "Has the reason been found and mended?", terminal))
                {
                    return terminal.Refuse(new Problem(ProblemCodes.WrongState, "Nobody said yes."));
                }

                terminal.Output.WriteLine(device.Unlock() ? "Unlocked." : "It was not locked.");
                return ExitCode.Done;
            }));
    }

    private static int Decide(VDeviceFolder folder, OpenedVDevice device, PayoutId payout, bool yes, bool deny, Terminal terminal)
    {
        var waiting = folder.ReadPending().Where(pending => pending.Job.PayoutId == payout).ToList();
        if (waiting.Count == 0)
        {
            return terminal.Refuse(new Problem(ProblemCodes.NotFound, $"Payout {payout} does not wait here."));
        }

        if (!device.Screen(waiting[^1].Job).TryGet(out var screen, out var unseen))
        {
            return terminal.Refuse(unseen);
        }

        terminal.Output.WriteLine(screen);
        var approve = !deny && Confirmation.Yes(yes, "Approve this payout?", terminal);
        if (!approve && !deny)
        {
            return terminal.Refuse(new Problem(ProblemCodes.WrongState, "Nobody said yes; the payout still waits."));
        }

        // A payout is signed once, so for the fence that it was asked for last: an earlier one may be consumed by now.
        foreach (var (name, job) in waiting.AsEnumerable().Reverse())
        {
            terminal.Output.WriteLine(VDeviceSpool.Finish(folder, device, name, device.Decide(job, approve)));
        }

        return ExitCode.Done;
    }

    private static int Tell(BatchJudgement judgement, Terminal terminal)
    {
        if (judgement.Breach is { } breach)
        {
            terminal.Error.WriteLine($"refused: {breach}");
            return ExitCode.Refused;
        }

        var verdict = judgement.Verdict!;
        terminal.Output.WriteLine(
            $"Batch {BatchId.PurposeText(verdict.Purpose)}/{verdict.BatchNumber} of {verdict.Asset} is what the vault attested: "
            + $"{judgement.Count} addresses from index {judgement.FirstIndex}, root {Convert.ToHexStringLower(verdict.Root.ToArray())}.");
        return ExitCode.Done;
    }
}
