using System.CommandLine;
using System.Text.Json;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>What a vault knows. Needs no passphrase and shows no secret. Exit code 0 when ready, 1 when a merchant is locked, 3 when halted.</summary>
internal static class VaultStatusCommand
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Status()
    {
        var dir = CommonOptions.Dir();
        var json = new Option<bool>("--json") { Description = "For programs." };
        return new Command("status", "Shows merchants, limits, receipts, locks and alarms.") { dir, json }.WithAction((parsed, terminal) =>
        {
            var folder = parsed.GetValue(dir)!;
            if (!VaultFolder.ReadState(folder).TryGet(out var state, out var problem))
            {
                var refused = terminal.Refuse(problem);
                return problem.Code == ProblemCodes.JournalDamaged ? ExitCode.Fault : refused;
            }

            var status = Read(state, folder);
            terminal.Output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(status, Format) : Text(status));
            return state.Halted is not null ? ExitCode.Fault : status.Merchants.Any(m => m.Locked is not null) ? ExitCode.Refused : ExitCode.Done;
        });
    }

    private static StatusView Read(VaultState state, string folder)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var spool = SpoolFolder.Open(VaultFolder.SpoolPath(folder));
        return new StatusView(
            state.Vault.ToString(), state.Role.ToText(), state.Network.ToText(), state.Halted, VaultScreen.Time(state.Time), state.Attestations,
            [.. state.Merchants.Values.Select(m => Merchant(state, m, now))], spool.Waiting().Count,
            Directory.EnumerateFiles(spool.Rejected, "*.reason").Count(), spool.StandingAlarms());
    }

    private static MerchantView Merchant(VaultState state, MerchantRecord merchant, long now) => new(
        merchant.Merchant.ToString(), merchant.Number, merchant.VDevice.ToString(),
        merchant.Lock is { } standing ? $"{standing.Clause}: {standing.Detail}" : null, merchant.Receipts.Count, merchant.LastReceipt.ToString(),
        merchant.LastCounter, merchant.Intents.Values.Count(i => i.Signed), merchant.Intents.Values.Count(i => !i.Signed),
        [.. merchant.Accounts.Values.Select(a => Account(a, state.VaultTime(now)))]);

    private static AccountView Account(AccountRecord account, long time)
    {
        // What the V-Device has signed by now is not known here, so nothing refills in this view before its next intent.
        var budget = account.Budget.At(time, 0);
        return new AccountView(
            account.Asset.Code, account.Limits.MaxPerIntent.ToUnitsText(), account.Limits.MaxPerDay.ToUnitsText(),
            budget.RemainingDay(account.Limits).ToUnitsText(), budget.Lifetime.ToUnitsText(), account.Limits.Lifetime.ToUnitsText(),
            account.Batches.Count, account.HighestChange);
    }

    private static string Text(StatusView status) => string.Join(
        '\n',
        [
            $"{status.Role} {status.Vault} on {status.Network}",
            $"state: {(status.Halted is null ? "ready" : "HALTED by " + status.Halted)}",
            $"vault time: {status.VaultTime}, batches attested: {status.Attestations}, frames waiting: {status.Waiting}, rejected: {status.Rejected}",
            .. status.Merchants.SelectMany(MerchantText),
            .. status.Alarms.Select(a => $"ALARM: {a}"),
        ]);

    private static IEnumerable<string> MerchantText(MerchantView merchant) =>
    [
        $"{merchant.Merchant}, account {merchant.Number}, V-Device {merchant.VDevice}: {(merchant.Locked is null ? "ready" : "LOCKED by " + merchant.Locked)}",
        $"  receipts: {merchant.Receipts}, intents signed: {merchant.IntentsSigned}, refused for good: {merchant.IntentsRefused}",
        .. merchant.Accounts.Select(a => $"  {a.Asset}: {a.MaxPerIntent} an intent, {a.LeftToday} of {a.MaxPerDay} left in 24 hours, {a.Used} of {a.Lifetime} ever"),
    ];

    private sealed record StatusView(
        string Vault, string Role, string Network, string? Halted, string VaultTime, long Attestations, IReadOnlyList<MerchantView> Merchants,
        int Waiting, int Rejected, IReadOnlyList<string> Alarms);

    private sealed record MerchantView(
        string Merchant, uint Number, string VDevice, string? Locked, int Receipts, string LastReceipt, long LastCounter, int IntentsSigned,
        int IntentsRefused, IReadOnlyList<AccountView> Accounts);

    private sealed record AccountView(
        string Asset, string MaxPerIntent, string MaxPerDay, string LeftToday, string Used, string Lifetime, int Batches, long HighestChange);
}
