// SPDX-License-Identifier: UNLICENSED
pragma solidity ^0.8.20;

import "@openzeppelin/contracts/token/ERC20/ERC20.sol";

// Tokens as the platform meets them: honest ones, and those that tell of transfers that were none. All but the first belong to these tests.

contract HonestToken is ERC20 {
    constructor() ERC20("Honest", "USDX") { _mint(msg.sender, 1e24); }

    function payTwice(address to, uint256 first, address also, uint256 second) external {
        transfer(to, first);
        transfer(also, 7);
        transfer(to, second);
    }
}

abstract contract Books {
    event Transfer(address indexed from, address indexed to, uint256 value);

    mapping(address => uint256) internal held;

    constructor() { held[msg.sender] = 1e24; }

    function balanceOf(address holder) external view virtual returns (uint256) { return held[holder]; }

    function move(address from, address to, uint256 value) internal {
        require(held[from] >= value, "too little");
        held[from] -= value;
        held[to] += value;
    }
}

// Gives nothing back, as old tokens do.
contract SilentToken is Books {
    function transfer(address to, uint256 value) external { move(msg.sender, to, value); emit Transfer(msg.sender, to, value); }
}

// Says false, moves nothing, and tells of a transfer all the same.
contract FalseToken is Books {
    function transfer(address to, uint256 value) external returns (bool) { emit Transfer(msg.sender, to, value); return false; }
}

// Keeps a hundredth and does not tell.
contract FeeToken is Books {
    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value - value / 100);
        emit Transfer(msg.sender, to, value);
        return true;
    }
}

// Tells of the fee by a transfer of its own.
contract OpenFeeToken is Books {
    function transfer(address to, uint256 value) external returns (bool) {
        uint256 fee = value / 100;
        move(msg.sender, to, value - fee);
        move(msg.sender, address(this), fee);
        emit Transfer(msg.sender, to, value - fee);
        emit Transfer(msg.sender, address(this), fee);
        return true;
    }
}

// Every balance is worth less after each transfer.
contract RebasingToken is Books {
    uint256 private worth = 100;

    function balanceOf(address holder) external view override returns (uint256) { return held[holder] * worth / 100; }

    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value * 100 / worth);
        worth = worth / 2;
        emit Transfer(msg.sender, to, value);
        return true;
    }
}

// Calls whoever sends, before anything is moved, so that a transfer happens within a transfer.
contract ReentrantToken is Books {
    function transfer(address to, uint256 value) external returns (bool) {
        uint256 before = held[msg.sender];
        if (msg.sender.code.length > 0) { Reenterer(msg.sender).called(to, value); }
        held[msg.sender] = before - value;
        held[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }
}

contract Reenterer {
    uint256 private depth;

    function go(ReentrantToken token, address to, uint256 value) external { token.transfer(to, value); }

    function called(address to, uint256 value) external {
        if (depth++ < 2) { ReentrantToken(msg.sender).transfer(to, value); }
    }
}

// Tells of a transfer and then undoes it in the same transaction.
contract BoomerangToken is Books {
    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value);
        emit Transfer(msg.sender, to, value);
        move(to, msg.sender, value);
        return true;
    }
}

// The balance can't be told: it fails, costs all gas, or is no number.
contract MuteToken is Books {
    uint256 public way;

    function choose(uint256 which) external { way = which; }

    function balanceOf(address) external view override returns (uint256) {
        if (way == 0) { revert("none of your business"); }
        if (way == 1) { while (true) {} }
        assembly { return(0, 31) }
    }

    function transfer(address to, uint256 value) external returns (bool) { move(msg.sender, to, value); emit Transfer(msg.sender, to, value); return true; }
}

// A different amount in every branch of the chain: it depends on who made the block.
contract BranchToken is Books {
    function transfer(address to, uint256 value) external returns (bool) {
        uint256 real = block.timestamp % 2 == 0 ? value : 1;
        move(msg.sender, to, real);
        emit Transfer(msg.sender, to, real);
        return true;
    }
}

// Honest until its owner gives it other code.
contract UpgradableToken is Books {
    address private code;

    function upgrade(address next) external { code = next; }

    function transfer(address to, uint256 value) external returns (bool) {
        if (code != address(0)) {
            (bool ok,) = code.delegatecall(abi.encodeCall(FalseToken.transfer, (to, value)));
            return ok;
        }

        move(msg.sender, to, value);
        emit Transfer(msg.sender, to, value);
        return true;
    }
}

// Passes ether on inside of a transaction, or fails after it was told to.
contract Passer {
    function pass(address payable to) external payable { to.transfer(msg.value); }

    function fail() external payable { revert("no"); }
}
