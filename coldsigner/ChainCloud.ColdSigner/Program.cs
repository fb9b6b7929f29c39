using ChainCloud.ColdSigner;

// One line per command group, in the order in which help shows them.
return CommandLine.Run(
    args,
    VaultCommands.Group(),
    VDeviceCommands.Group(),
    AdminCommands.Group(),
    InspectCommand.Inspect(),
    DeriveCommand.Derive());
