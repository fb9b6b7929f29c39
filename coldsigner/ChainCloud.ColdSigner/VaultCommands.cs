using System.CommandLine;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>The machine with the coins' keys.</summary>
internal static class VaultCommands
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    public static Command Group() => new("vault", "Receive vault or send vault: derives addresses, signs payouts.")
    {
        Init(), VaultEnrolCommand.Enrol(), VaultEnrolCommand.Card(), Serve(), VaultStatusCommand.Status(), TokenCommands.OfVault(),
    };

    /// <summary>Opens the vault with its operators' passphrases and runs the action with it.</summary>
    public static int WithVault(string dir, string[]? passphraseFiles, Terminal terminal, Func<VaultFolder, int> action)
    {
        ProcessProtection.TurnOffCoreDumps();
        if (!Directory.Exists(dir))
        {
            return terminal.Refuse(new Problem(ProblemCodes.NotFound, $"There is no vault in {dir}."));
        }

        if (!PassphraseInput.Read(passphraseFiles, VaultFolder.Operators, terminal).TryGet(out var passphrases, out var unread))
        {
            return terminal.Refuse(unread);
        }

        using (passphrases)
        {
            var spool = SpoolFolder.Open(VaultFolder.SpoolPath(dir));
            var voice = new VaultVoice(
                (name, text) =>
                {
                    spool.RaiseAlarm(name, text);
                    terminal.Error.WriteLine($"ALARM: {text}");
                },
                text =>
                {
                    terminal.Output.WriteLine(text);
                    terminal.Output.Flush();
                });
            if (!VaultFolder.Open(dir, passphrases, TimeProvider.System, voice).TryGet(out var vault, out var problem))
            {
                var refused = terminal.Refuse(problem);
                return problem.Code is ProblemCodes.JournalDamaged or ProblemCodes.SealedFileInvalid ? ExitCode.Fault : refused;
            }

            using (vault)
            {
                return action(vault);
            }
        }
    }

    private static Command Init()
    {
        var (dir, name, network) = (CommonOptions.Dir(), CommonOptions.Name(), CommonOptions.Network());
        var (files, memory) = (CommonOptions.PassphraseFiles(), CommonOptions.SealMemory());
        var role = CommonOptions.Parsed("--role", "send or receive.", ParseRole, required: true);
        var dice = new Option<string?>("--entropy-dice") { Description = "File with at least 99 rolls of a die, mixed into the machine's randomness." };
        var words = new Option<string?>("--mnemonic-out")
        {
            Description = "Where to write the 24 words of the backup, once. Move them to paper and destroy the file.",
        };
        var administrators = CommonOptions.Administrators();
        return new Command("init", "Makes a new vault with a fresh seed.") { dir, name, role, network, files, memory, dice, words, administrators }
            .WithAction((parsed, terminal) =>
            {
                ProcessProtection.TurnOffCoreDumps();
                var made = SealParameters.For(parsed.GetValue(network), parsed.GetValue(memory)).Then(cost => Create(
                    parsed.GetValue(dir)!,
                    new NewVault(parsed.GetValue(name), parsed.GetValue(role), cost) { Administrators = [.. parsed.GetValue(administrators) ?? []] },
                    parsed.GetValue(files), parsed.GetValue(dice), parsed.GetValue(words), terminal));
                return terminal.Show(made, _ =>
                    $"{parsed.GetValue(role).ToText()} {parsed.GetValue(name)} made in {parsed.GetValue(dir)}.\nNext: vault enrol for each merchant, then vault card for the cloud.");
            });
    }

    private static Result<Done> Create(string dir, NewVault vault, string[]? passphraseFiles, string? dice, string? wordsOut, Terminal terminal)
    {
        if (!PassphraseInput.Read(passphraseFiles, VaultFolder.Operators, terminal).TryGet(out var passphrases, out var unread))
        {
            return unread;
        }

        using (passphrases)
        {
            var rolls = dice is null ? [] : File.ReadAllBytes(dice);
            var entropy = SeedWords.NewEntropy(rolls);
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(rolls);
            if (!entropy.TryGet(out var bits, out var problem))
            {
                return problem;
            }

            using (bits)
            {
                if (wordsOut is not null)
                {
                    using var words = SeedWords.Words(bits.Span);
                    DurableFile.Replace(wordsOut, words.Span);
                }

                return VaultFolder.Create(dir, vault, bits, passphrases, TimeProvider.System);
            }
        }
    }

    private static Command Serve()
    {
        var (dir, files) = (CommonOptions.Dir(), CommonOptions.PassphraseFiles());
        var once = new Option<bool>("--once") { Description = "Handle what waits and stop." };
        return new Command("serve", "Answers the frames in spool/inbox until it is stopped.") { dir, files, once }.WithAction((parsed, terminal) =>
            WithVault(parsed.GetValue(dir)!, parsed.GetValue(files), terminal, vault =>
            {
                using var stop = new StopSignal();
                var spool = SpoolFolder.Open(VaultFolder.SpoolPath(parsed.GetValue(dir)!));
                vault.Device.RaiseStandingAlarms();
                terminal.Output.WriteLine($"{vault.Device.State.Role.ToText()} {vault.Device.State.Vault} serves {spool.Root}.");
                terminal.Output.Flush();
                do
                {
                    spool.Serve(vault.Device.Answer);
                }
                while (!parsed.GetValue(once) && !stop.Wait(Poll));
                return ExitCode.Done;
            }));
    }

    private static Result<DeviceRole> ParseRole(string? text) => text switch
    {
        "send" => DeviceRole.SendVault,
        "receive" => DeviceRole.ReceiveVault,
        _ => new Problem(ProblemCodes.MalformedRequest, "A vault's role is send or receive."),
    };
}
