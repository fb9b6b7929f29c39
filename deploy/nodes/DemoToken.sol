// SPDX-License-Identifier: UNLICENSED
pragma solidity ^0.8.20;

import "@openzeppelin/contracts/token/ERC20/ERC20.sol";

// The token of the demo: a million of it, all with who deploys it.
contract DemoToken is ERC20 {
    constructor() ERC20("Demo dollar", "TUSD") {
        _mint(msg.sender, 1_000_000 * 10 ** decimals());
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
