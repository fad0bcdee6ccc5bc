#pragma once
#include "model/subject.hpp"

/// The state that each kind of subject is foreseen to have once it is as wanted.
namespace kvmstrap {

Known<File::State> foreseen(const Known<File::State>& before, const File::Wanted& wanted);
Known<Repositories::State> foreseen(const Known<Repositories::State>& before, const Repositories::Wanted& wanted);
Known<Package::State> foreseen(const Known<Package::State>& before, const Package::Wanted& wanted);
Known<Module::State> foreseen(const Known<Module::State>& before, const Module::Wanted& wanted);
Known<Sysctl::State> foreseen(const Known<Sysctl::State>& before, const Sysctl::Wanted& wanted);
Known<Service::State> foreseen(const Known<Service::State>& before, const Service::Wanted& wanted);
Known<LibvirtNetwork::State> foreseen(const Known<LibvirtNetwork::State>& before, const LibvirtNetwork::Wanted& wanted);
Known<LibvirtPool::State> foreseen(const Known<LibvirtPool::State>& before, const LibvirtPool::Wanted& wanted);
Known<NetworkState> foreseen(const Known<NetworkState>& before, const WantedNetwork& wanted);
Known<Proof::State> foreseen(const Known<Proof::State>& before, const Proof::Wanted& wanted);

}  // namespace kvmstrap
