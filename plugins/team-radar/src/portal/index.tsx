import type { PluginSlots } from '@callboard/plugin-sdk';
import { TeamRadar } from './team-radar.js';
import './team-radar.css';

export const slots: PluginSlots = { 'entity.card': TeamRadar };
