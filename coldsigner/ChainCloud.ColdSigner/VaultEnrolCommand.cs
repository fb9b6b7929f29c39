using System.CommandLine;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>Enrolment of a merchant's V-Device in person, further assets of a merchant, and the card for the cloud.</summary>
internal static class VaultEnrolCommand
{
    public static Command Enrol()
    {
        var (dir, files, merchant, words) =
            (CommonOptions.Dir(), CommonOptions.PassphraseFiles(), CommonOptions.Merchant(), CommonOptions.ConfirmWords());
        var number = new Option<uint>("--number") { Description = "The merchant's account number, M of m/purpose'/coin'/M'.", Required = true };
        var asset = CommonOptions.Parsed("--asset", "The asset, for example LTC.", AssetId.Parse, required: true);
        var offer = new Option<string?>("--offer") { Description = "File with the V-Device's offer; not needed for a further asset of an enrolled merchant." };
        var answer = new Option<string?>("--answer-out") { Description = "Where to write the answer for the V-Device; with --offer." };
        var nonce = new Option<ulong>("--first-nonce")
        {
            Description = "On account chains: the nonce of the first payment, when a vault before this one has used the account.",
        };
        var limits = new VaultLimitOptions();
        var command = new Command("enrol", "Enrols a merchant's V-Device: writes the answer, then stores it once the words were compared.")
        {
            dir, files, merchant, number, asset, offer, answer, words, nonce,
        };
        limits.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(offer) is null != result.GetValue(answer) is null)
            {
                result.AddError("Give --offer and --answer-out together, or neither for a further asset.");
            }
        });
        return command.WithAction((parsed, terminal) =>
        {
            var folder = parsed.GetValue(dir)!;
            return VaultCommands.WithVault(folder, parsed.GetValue(files), terminal, vault =>
            {
                var order = vault.Device.State.Catalog.Find(parsed.GetValue(asset)).Then(definition => limits.Read(parsed, definition))
                    .Map(read => new EnrolmentOrder(parsed.GetValue(merchant), parsed.GetValue(number), read, parsed.GetValue(nonce)));
                if (parsed.GetValue(offer) is not { } offered)
                {
                    return terminal.Show(
                        order.Then(o => VaultEnrolment.Add(vault, o, TimeProvider.System)),
                        _ => $"Enrolled {parsed.GetValue(asset)} of {parsed.GetValue(merchant)}.");
                }

                var pending = order.Then(o => VaultEnrolment.Prepare(folder, vault, o, File.ReadAllBytes(offered), TimeProvider.System));
                if (!pending.TryGet(out var enrolment, out var problem))
                {
                    return terminal.Refuse(problem);
                }

                DurableFile.Replace(parsed.GetValue(answer)!, enrolment.Answer);
                terminal.Output.WriteLine($"V-Device {enrolment.Enrolment.VDevice} of {enrolment.Enrolment.Merchant}, account {enrolment.Enrolment.Number}");
                terminal.Output.WriteLine($"words: {enrolment.Words}");
                terminal.Output.Flush();
                var typed = Confirmation.Ask(parsed.GetValue(words), "Type the eight words that the V-Device's screen shows: ", terminal);
                return typed is null
                    ? terminal.Refuse(new Problem(ProblemCodes.WrongState, "Not enrolled yet: compare the words, then give the same command with --confirm-words."))
                    : terminal.Show(VaultEnrolment.Confirm(folder, vault, enrolment, typed), _ => $"Enrolled {enrolment.Enrolment.Merchant}.");
            });
        });
    }

    public static Command Card()
    {
        var (dir, files, merchant) = (CommonOptions.Dir(), CommonOptions.PassphraseFiles(), CommonOptions.Merchant());
        var asset = new Option<string?>("--asset") { Description = "The asset; needed only where the merchant has several." };
        var output = new Option<string>("--out") { Description = "Where to write the card.", Required = true };
        return new Command("card", "Writes the signed card that an operator posts to the cloud, and shows the accounts' descriptors for other wallets.") { dir, files, merchant, asset, output }
            .WithAction((parsed, terminal) => VaultCommands.WithVault(parsed.GetValue(dir)!, parsed.GetValue(files), terminal, vault =>
            {
                AssetId? code = null;
                if (parsed.GetValue(asset) is { } text)
                {
                    if (!AssetId.Parse(text).TryGet(out var given, out var unknown))
                    {
                        return terminal.Refuse(unknown);
                    }

                    code = given;
                }

                return terminal.Show(
                    VaultEnrolment.Card(vault, parsed.GetValue(merchant), code).Map(card =>
                    {
                        DurableFile.Replace(parsed.GetValue(output)!, card);
                        return card;
                    }),
                    _ => string.Join(
                        '\n',
                        [
                            $"Card of {vault.Device.State.Vault} for {parsed.GetValue(merchant)} written to {parsed.GetValue(output)}.",
                            .. VaultEnrolment.Descriptors(vault.Device.State, parsed.GetValue(merchant)).Select(each => $"descriptor: {each}"),
                        ]));
            }));
    }
}
